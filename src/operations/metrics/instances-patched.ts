/** How many instances a run that has ended has left on something newer, by what happened in it. Pure. */
import * as z from 'zod';
import type { Note, Run } from '../../runs/run.ts';
import { interruptedOutput } from '../../runs/walk.ts';
import { departuresSchema } from '../../steps/rolling/departures.ts';
import { serversReport } from '../in-place/in-place-facts.ts';
import { type RolloutFacts, rolloutFactsSchema } from '../rollout/rollout-facts.ts';

/**
 * Servers in place one by one; of a rollout those that it has really replaced, less what it has taken back. A rollback
 * brings nothing newer. What a refresh or a change of groups that went wrong, and was closed as it is, has left is not
 * known, and not counted.
 */
export function instancesPatched(run: Run, notes: readonly Note[]): number {
  const report = serversReport(run);
  if (report !== undefined) return report.patched;
  const facts = rolloutFactsSchema.safeParse(run.plan?.facts).data;
  if (facts === undefined || run.verb === 'rollback' || run.phase.kind !== 'ended') return 0;
  const { outcome } = run.phase;
  if (outcome === 'undone' && facts.goesBack !== false) return 0;
  switch (facts.strategy) {
    case 'rolling':
      return Math.max(0, retired(notes) + interrupted(run));
    case 'refresh':
      return outcome === 'done' ? verified(notes, facts) : cancelled(notes, facts, outcome);
    case 'blue-green':
      return outcome === 'done' ? (last(notes, 'group-ready', groupSchema)?.instances ?? facts.toReplace) : 0;
  }
}

const retiredSchema = z.object({ count: z.number() });

/** In waves: old ones that went, until it turned round; then those that went for old ones. */
function retired(notes: readonly Note[]): number {
  const turned = notes.findIndex(({ kind }) => kind === 'undoing');
  const counts = notes.map(({ kind, facts }, at) => {
    const count = kind === 'wave-retired' ? (retiredSchema.safeParse(facts).data?.count ?? 0) : 0;
    return turned >= 0 && at > turned ? -count : count;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

const interruptedSchema = z.object({ step: z.literal('retire'), handle: departuresSchema });

/** Those that had gone of a wave in the middle of which it turned round: no note tells of that wave. */
function interrupted({ outputs }: Run): number {
  return interruptedSchema.safeParse(outputs[interruptedOutput]).data?.handle.gone.length ?? 0;
}

const verifiedSchema = z.object({ instances: z.number(), leftAlone: z.number() });

/** Of those that were old when it was planned, as many as run the AMI now: a scale-in took some, a scale-out is none. */
function verified(notes: readonly Note[], { toReplace, instances, leftAlone }: RolloutFacts): number {
  const found = last(notes, 'verified', verifiedSchema);
  if (found === undefined) return toReplace;
  const hadIt = instances - toReplace - leftAlone.length;
  return Math.max(0, Math.min(toReplace, found.instances - found.leftAlone - hadIt));
}

const percentSchema = z.object({ percent: z.number() });

/** Where there is no way back, a refresh that was cancelled leaves what it has replaced, as AWS tells it. */
function cancelled(notes: readonly Note[], { toReplace }: RolloutFacts, outcome: string): number {
  if (outcome !== 'undone') return 0;
  return Math.floor((toReplace * (last(notes, 'refresh-cancelled', percentSchema)?.percent ?? 0)) / 100);
}

const groupSchema = z.object({ instances: z.number() });

function last<Facts>(notes: readonly Note[], kind: string, schema: z.ZodType<Facts>): Facts | undefined {
  return schema.safeParse(notes.findLast((note) => note.kind === kind)?.facts).data;
}
