/** What is said of a run that a person closed while it could not be taken back. */
import type { Run } from '../runs/run.ts';
import { verbWords } from './verb-words.ts';

/** What it left behind, in sentences; undefined for every other run. */
export function leftBehind(run: Run): string | undefined {
  const { phase } = run;
  if (phase.kind !== 'ended' || phase.code !== 'closed') return undefined;
  return `Nothing more is taken back. ${verbWords(run).left(run)}`;
}
