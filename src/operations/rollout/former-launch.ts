/** What a group launched from before a run, kept in the run's facts: what taking it back means. Pure. */
import * as z from 'zod';
import { deferredSchema } from '../../basics/deferred-schema.ts';
import type { Run } from '../../runs/run.ts';
import { launchSourceSchema } from '../../steps/rolling/point-group.ts';
import type { PlannedSource } from '../../steps/rolling/rolling-plan.ts';
import { aliasedTemplates, numberedSource, templateMoves } from './rollout-templates.ts';
import type { RolloutWorld } from './rollout-world.ts';
import { whyNoWayBack } from './way-back.ts';

/** A template that names its image by an alias, and what that stood for. */
const aliasedSchema = z.object({
  key: z.string(),
  templateId: z.string(),
  fromVersion: z.number().int(),
  imageId: z.string(),
});

const knownSchema = z.object({
  kind: z.literal('known'),
  /** With every version a number. */
  source: launchSourceSchema,
  /** Every image that it launched. */
  imageIds: z.array(z.string()).min(1),
  aliased: z.array(aliasedSchema),
  /** For how long after the end of the run it can be gone back to. */
  hours: z.number(),
});
export type FormerLaunch = z.infer<typeof knownSchema>;

export const launchedBeforeSchema = deferredSchema(() =>
  z.discriminatedUnion('kind', [knownSchema, z.object({ kind: z.literal('none'), why: z.string() })]),
);
export type LaunchedBefore = z.infer<typeof launchedBeforeSchema>;

export interface WayBack {
  /** For how long it can be gone back; as the policy says where absent. */
  readonly hours?: number | undefined;
  /** The instances of before run on, so that nothing has to be launched again. */
  readonly runsOn: boolean;
}

/** What the group launches from now, before anything is changed; or why nothing could go back there. */
export function launchedNow(
  world: RolloutWorld,
  source: PlannedSource,
  { hours = world.policy.rollbackHours, runsOn }: WayBack,
): LaunchedBefore {
  const imageIds = world.fleet.sourceImageIds ?? [];
  const why = whyNoWayBack(world);
  if (why !== undefined && (!runsOn || imageIds.length === 0)) return { kind: 'none', why };
  return {
    kind: 'known',
    source: launchSourceSchema.parse(numberedSource(source, templateMoves(world, source))),
    imageIds: [...imageIds],
    aliased: aliasedTemplates(world).map((move) => ({ ...move })),
    hours,
  };
}

const factsSchema = z.object({ launchedBefore: launchedBeforeSchema });

/** What its fleet launched from before this run; undefined where the run is of another sort, or has no plan. */
export function launchedBefore({ plan }: Pick<Run, 'plan'>): LaunchedBefore | undefined {
  return factsSchema.safeParse(plan?.facts).data?.launchedBefore;
}

/** Whether the run has left its fleet otherwise than it was: it was carried out, or closed in the middle as it was. */
export function changedItsFleet({ phase }: Run): boolean {
  if (phase.kind !== 'ended') return false;
  return phase.outcome === 'done' || (phase.outcome === 'failed' && phase.code === 'closed');
}

/** Until when the run can be taken back; undefined where it cannot. */
export function rollbackUntilMs(run: Run): number | undefined {
  const before = launchedBefore(run);
  if (before?.kind !== 'known' || before.hours === 0 || run.phase.kind !== 'ended' || !changedItsFleet(run))
    return undefined;
  return run.phase.atMs + before.hours * 3_600_000;
}
