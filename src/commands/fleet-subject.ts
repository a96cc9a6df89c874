import { askForSubject, subjectFields } from './forms.ts';
import { fleetNameOf, refuseMore } from './subjects.ts';
import type { Parsed, Words } from './verb.ts';

export interface FleetSubject {
  readonly fleet: string;
}

/** The one fleet that a verb is about; a form with this title where it is missing. Throws Refusal for more words. */
export function readFleetSubject(
  { positional }: Words,
  { verb, usage, title }: { readonly verb: string; readonly usage: string; readonly title: string },
): Parsed<FleetSubject> {
  refuseMore(positional, 1, usage);
  const [word] = positional;
  if (word === undefined) return askForSubject(verb, title, subjectFields.fleet);
  return { kind: 'args', args: { fleet: fleetNameOf(word) } };
}
