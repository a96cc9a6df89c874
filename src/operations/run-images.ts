import type { Run } from '../runs/run.ts';
import { finishedImage } from './amis/create-facts.ts';
import { rolloutFactsSchema } from './rollout/rollout-facts.ts';
import { rolloutRequestSchema } from './rollout/rollout-request.ts';
import { stagesFactsSchema } from './stages/stages-facts.ts';

/** The AMIs that a run is about: what it was asked with, begins with, made, or rolls out. */
export function imagesOfRun(run: Run): ReadonlySet<string> {
  const facts = run.plan?.facts;
  const ids = [
    rolloutRequestSchema.safeParse(run.request).data?.imageId,
    rolloutFactsSchema.safeParse(facts).data?.to.imageId,
    stagesFactsSchema.safeParse(facts).data?.image.imageId,
    finishedImage(run),
  ];
  return new Set(ids.filter((id) => id !== undefined));
}

/** The AMI that a run has brought to the whole of its fleet; undefined where it has not, or not to all of it. */
export function imageRolledOut({ phase, plan }: Run): string | undefined {
  if (phase.kind !== 'ended' || phase.outcome !== 'done') return undefined;
  return rolloutFactsSchema.safeParse(plan?.facts).data?.to.imageId;
}

/** The AMIs that a fleet ran before a run brought another to the whole of it. */
export function imagesReplaced(run: Run): readonly string[] {
  if (imageRolledOut(run) === undefined) return [];
  return rolloutFactsSchema.safeParse(run.plan?.facts).data?.from.map(({ imageId }) => imageId) ?? [];
}
