/** What is said of a run that a person closed while it could not be taken back. */
import type { Run } from '../runs/run.ts';
import { rolloutFactsOf } from './rollout.ts';
import { count, some } from './words.ts';

/** What it left behind, in sentences; undefined for every other run. */
export function leftBehind(run: Run): string | undefined {
  const { phase, progress } = run;
  if (phase.kind !== 'ended' || phase.code !== 'closed') return undefined;
  const counted = progress === undefined || progress.total === 0 ? '' : `${backText(progress)} `;
  return `Nothing more is taken back. ${counted}${fleetLeft(run)} The lock is released; what the run pinned is put back within five minutes.`;
}

function backText({ done, total }: NonNullable<Run['progress']>): string {
  return `${count(done)} of ${count(total)} instances had been taken back.`;
}

function fleetLeft(run: Run): string {
  const facts = rolloutFactsOf(run);
  if (facts === undefined) return 'What it had changed may be left so.';
  const before = some([...new Set(facts.from.map(({ imageId }) => imageId))]);
  return `The fleet may have instances of both ${facts.to.imageId} and ${before}, more of them than before, and new ones may be launched from either.`;
}
