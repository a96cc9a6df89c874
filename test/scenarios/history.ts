import * as fc from 'fast-check';
import * as z from 'zod';
import { livedStrategies } from './lived-strategies.ts';

const atSeconds = z.number();
const forSeconds = z.number();

/** Something that happens to a rollout from outside, `atSeconds` after it was approved. */
const happeningSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('scale'), atSeconds, by: z.number() }),
  z.object({ kind: z.literal('throttle'), atSeconds, forSeconds }),
  /** Half of the terminations from a moment on, while the fleet scales out. */
  z.object({ kind: z.literal('throttle-going'), atCall: z.number(), times: z.number(), by: z.number() }),
  /** Scale-outs right before a raise reaches AWS, and right after. */
  z.object({ kind: z.literal('overwritten'), atCall: z.number(), before: z.number(), after: z.number() }),
  z.object({ kind: z.literal('parameter-moves'), atSeconds }),
  z.object({ kind: z.literal(['lose-reply', 'lose-request']), atSeconds, times: z.number() }),
  z.object({ kind: z.literal('no-capacity'), atSeconds, forSeconds }),
  z.object({ kind: z.literal('stale-reads'), atSeconds, forSeconds }),
  z.object({ kind: z.literal('bad-image'), defect: z.literal(['never-serves', 'fails-checks', 'stops-serving']) }),
  z.object({ kind: z.literal('crash'), atSeconds, instances: z.number() }),
  z.object({ kind: z.literal('person'), atSeconds, signal: z.literal(['pause', 'resume', 'abort', 'retry']) }),
]);
export type Happening = z.infer<typeof happeningSchema>;

/** One rollout and all that comes between. What is printed of it can be lived again. */
export const historySchema = z.strictObject({
  seed: z.number(),
  strategy: z.literal(livedStrategies),
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
  happenings: z.array(happeningSchema).readonly(),
});
export type History = Readonly<z.infer<typeof historySchema>>;

const at = fc.integer({ min: 0, max: 1500 });
const lasting = fc.integer({ min: 10, max: 900 });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('scale' as const), atSeconds: at, by: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ kind: fc.constant('throttle' as const), atSeconds: at, forSeconds: lasting }),
  fc.record({
    kind: fc.constant('throttle-going' as const),
    atCall: fc.integer({ min: 1, max: 5 }),
    times: fc.integer({ min: 1, max: 3 }),
    by: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('overwritten' as const),
    atCall: fc.integer({ min: 1, max: 4 }),
    before: fc.integer({ min: 0, max: 3 }),
    after: fc.integer({ min: 0, max: 2 }),
  }),
  fc.record({ kind: fc.constant('parameter-moves' as const), atSeconds: at }),
  fc.record({
    kind: fc.constantFrom('lose-reply' as const, 'lose-request' as const),
    atSeconds: at,
    times: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant('no-capacity' as const), atSeconds: at, forSeconds: lasting }),
  fc.record({ kind: fc.constant('stale-reads' as const), atSeconds: at, forSeconds: lasting }),
  fc.record({
    kind: fc.constant('bad-image' as const),
    defect: fc.constantFrom('never-serves' as const, 'fails-checks' as const, 'stops-serving' as const),
  }),
  fc.record({ kind: fc.constant('crash' as const), atSeconds: at, instances: fc.integer({ min: 1, max: 2 }) }),
  fc.record({
    kind: fc.constant('person' as const),
    atSeconds: at,
    signal: fc.constantFrom('pause' as const, 'resume' as const, 'abort' as const, 'retry' as const),
  }),
);

export const history: fc.Arbitrary<History> = fc
  .record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    strategy: fc.constantFrom(...livedStrategies),
    desired: fc.integer({ min: 1, max: 7 }),
    min: fc.integer({ min: 0, max: 7 }),
    spareMax: fc.integer({ min: 0, max: 5 }),
    minHealthyPercent: fc.constantFrom(100, 90, 75, 50),
    batch: fc.constantFrom('1', '2', '25%', '50%', '100%'),
    mayRaiseMax: fc.boolean(),
    withLoadBalancer: fc.boolean(),
    hook: fc.constantFrom('none' as const, 'launch' as const, 'terminate' as const),
    protectedCount: fc.integer({ min: 0, max: 1 }),
    standbyCount: fc.integer({ min: 0, max: 1 }),
    launches: fc.constantFrom('old' as const, 'old' as const, 'parameter' as const, 'new' as const),
    happenings: fc.array(happening, { maxLength: 4 }),
  })
  .map((drawn) => ({ ...drawn, min: Math.min(drawn.min, drawn.desired) }));
