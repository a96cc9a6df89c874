import * as z from 'zod';
import { strategies } from '../../src/fleet/strategies.ts';

const atSeconds = z.number();
const forSeconds = z.number();
const seconds = { atSeconds, forSeconds };
/** The group that a blue-green rollout makes; the one that all begin with where it is absent. */
const group = z.exactOptional(z.literal('web-green'));

/** Something that happens to a rollout from outside, `atSeconds` after it was approved. */
const happeningSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('scale'), atSeconds, by: z.number(), group }),
  z.object({ kind: z.literal('throttle'), ...seconds }),
  /** Half of the terminations from a moment on, while the fleet scales out. */
  z.object({ kind: z.literal('throttle-going'), atCall: z.number(), times: z.number(), by: z.number() }),
  /** Scale-outs right before a raise reaches AWS, and right after. */
  z.object({ kind: z.literal('overwritten'), atCall: z.number(), before: z.number(), after: z.number() }),
  z.object({ kind: z.literal('parameter-moves'), atSeconds }),
  z.object({ kind: z.literal(['lose-reply', 'lose-request']), atSeconds, times: z.number() }),
  z.object({ kind: z.literal('no-capacity'), ...seconds }),
  z.object({ kind: z.literal('stale-reads'), ...seconds }),
  z.object({ kind: z.literal('bad-image'), defect: z.literal(['never-serves', 'fails-checks', 'stops-serving']) }),
  z.object({ kind: z.literal('crash'), atSeconds, instances: z.number() }),
  /** So many of the new group, right after our k-th change of the weights. */
  z.object({ kind: z.literal('fails-with-traffic'), atShift: z.number(), instances: z.number() }),
  z.object({ kind: z.literal('person'), atSeconds, signal: z.literal(['pause', 'resume', 'abort', 'retry']) }),
  /** Our process, before or after its k-th write or call; another takes over. */
  z.object({
    kind: z.literal('dies'),
    what: z.literal(['write', 'call']),
    k: z.number(),
    where: z.literal(['before', 'after']),
  }),
  z.object({ kind: z.literal('slack-down'), ...seconds }),
  /** What somebody else does, and takes back later. */
  z.object({ kind: z.literal('weights'), ...seconds, toGreen: z.number() }),
  z.object({
    kind: z.literal('suspended'),
    ...seconds,
    process: z.literal(['Launch', 'Terminate', 'HealthCheck', 'AZRebalance']),
    group,
  }),
  z.object({ kind: z.literal('pointed-elsewhere'), ...seconds, group }),
  z.object({ kind: z.literal('foreign-refresh'), ...seconds, group }),
  /** What somebody else does for good. */
  z.object({ kind: z.literal('refresh-cancelled'), atSeconds }),
  z.object({ kind: z.literal('max-raised'), atSeconds, by: z.number() }),
  z.object({ kind: z.literal('green-deleted'), atSeconds }),
]);
export type Happening = z.infer<typeof happeningSchema>;

const refreshSchema = z.strictObject({
  minHealthyPercent: z.number(),
  checkpointPercents: z.array(z.number()).readonly(),
  checkpointDelaySeconds: z.number(),
  bakeSeconds: z.number(),
  standby: z.literal(['ignore', 'terminate']),
});

const blueGreenSchema = z.strictObject({
  stages: z.array(z.number()).readonly(),
  settleSeconds: z.number(),
  asksAtStage: z.boolean(),
  keepBlueHours: z.number(),
  afterwards: z.literal(['park', 'delete']),
  /** Whether it is the way back that is lived through, after a calm way out. */
  isBack: z.boolean(),
});

/** One rollout and all that comes between. What is printed of it can be lived again. */
export const historySchema = z.strictObject({
  seed: z.number(),
  strategy: z.literal(strategies),
  desired: z.number(),
  min: z.number(),
  spareMax: z.number(),
  minHealthyPercent: z.number(),
  batch: z.string(),
  mayRaiseMax: z.boolean(),
  withLoadBalancer: z.boolean(),
  hook: z.literal(['none', 'launch', 'terminate']),
  protectedCount: z.number(),
  standbyCount: z.number(),
  /** What the group launches before: the old image, an alias of it, or the new one already, so that there is no way back. */
  launches: z.literal(['old', 'parameter', 'new']),
  /** How a refresh goes about it, and how a pair; the careful defaults where it is absent. */
  refresh: z.exactOptional(refreshSchema),
  blueGreen: z.exactOptional(blueGreenSchema),
  happenings: z.array(happeningSchema).readonly(),
});
export type History = Readonly<z.infer<typeof historySchema>>;
