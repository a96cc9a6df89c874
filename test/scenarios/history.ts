import * as fc from 'fast-check';

/** Something that happens to a rollout from outside, `atSeconds` after it was approved. */
export type Happening =
  | { readonly kind: 'scale'; readonly atSeconds: number; readonly by: number }
  | { readonly kind: 'throttle'; readonly atSeconds: number; readonly forSeconds: number }
  /** Half of the terminations from a moment on, while the fleet scales out. */
  | { readonly kind: 'throttle-going'; readonly atCall: number; readonly times: number; readonly by: number }
  /** Scale-outs right before a raise reaches AWS, and right after. */
  | { readonly kind: 'overwritten'; readonly atCall: number; readonly before: number; readonly after: number }
  | { readonly kind: 'parameter-moves'; readonly atSeconds: number }
  | { readonly kind: 'lose-reply' | 'lose-request'; readonly atSeconds: number; readonly times: number }
  | { readonly kind: 'no-capacity'; readonly atSeconds: number; readonly forSeconds: number }
  | { readonly kind: 'stale-reads'; readonly atSeconds: number; readonly forSeconds: number }
  | { readonly kind: 'bad-image'; readonly defect: 'never-serves' | 'fails-checks' | 'stops-serving' }
  | { readonly kind: 'crash'; readonly atSeconds: number; readonly instances: number }
  | { readonly kind: 'person'; readonly atSeconds: number; readonly signal: 'pause' | 'resume' | 'abort' | 'retry' };

export interface History {
  readonly seed: number;
  readonly desired: number;
  readonly min: number;
  readonly spareMax: number;
  readonly minHealthyPercent: number;
  readonly batch: string;
  readonly mayRaiseMax: boolean;
  readonly withLoadBalancer: boolean;
  readonly hook: 'none' | 'launch' | 'terminate';
  readonly protectedCount: number;
  readonly standbyCount: number;
  /** What the group launches before: the old image, an alias of it, or the new one already, so that there is no way back. */
  readonly launches: 'old' | 'parameter' | 'new';
  readonly happenings: readonly Happening[];
}

const at = fc.integer({ min: 0, max: 1500 });
const forSeconds = fc.integer({ min: 10, max: 900 });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constant('scale' as const), atSeconds: at, by: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ kind: fc.constant('throttle' as const), atSeconds: at, forSeconds }),
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
  fc.record({ kind: fc.constant('no-capacity' as const), atSeconds: at, forSeconds }),
  fc.record({ kind: fc.constant('stale-reads' as const), atSeconds: at, forSeconds }),
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
