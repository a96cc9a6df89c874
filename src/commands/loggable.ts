import { type Fingerprint, fingerprint } from '../basics/fingerprint.ts';
import { isVerbName, type VerbName } from './registry.ts';

/**
 * What the log has of a command that somebody typed: its verb, where it begins with one, and what tells it from others.
 * What `--command` runs, and whatever else was typed, may be a secret.
 */
export function loggable(command: string): Fingerprint & { readonly verb: VerbName | undefined } {
  const [first = ''] = command.trimStart().split(/\s/, 1);
  const verb = first.toLowerCase();
  return { verb: isVerbName(verb) ? verb : undefined, ...fingerprint(command) };
}
