import { setTimeout as delay } from 'node:timers/promises';
import { type AmiOptions, ami } from '../src/process/ami.ts';
import type { ExitCode } from '../src/terminal/session.ts';

export interface Typed {
  readonly code: ExitCode;
  readonly printed: string;
  readonly errors: string;
}

/** What `npm run ami -- ...` prints and answers, in this process. */
export async function typed(
  argv: readonly string[],
  options: Partial<AmiOptions> & Pick<AmiOptions, 'directory'>,
): Promise<Typed> {
  let printed = '';
  let errors = '';
  const code = await ami({
    argv,
    variables: {},
    playgroundDirectory: options.directory,
    write: (text) => {
      printed += text;
    },
    writeError: (text) => {
      errors += text;
    },
    log: { write: () => {} },
    style: { width: 120, colour: false },
    waitMs: () => delay(20),
    ...options,
  });
  return { code, printed, errors };
}

/** The run that is named in what was printed. */
export function runIdIn({ printed }: Typed): string {
  const [found] = /\br-[a-z0-9]{6,}\b/.exec(printed) ?? [];
  if (found === undefined) throw new Error(`no run is named in: ${printed}`);
  return found;
}
