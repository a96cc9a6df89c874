/** How histories are drawn. The same seed draws the same ones, as long as nothing is changed here. */
import * as fc from 'fast-check';
import { type Strategy, strategies } from '../../src/fleet/strategies.ts';
import type { Happening, History } from './history.ts';

const at = fc.integer({ min: 0, max: 1500 });
const lasting = fc.integer({ min: 10, max: 900 });
const few = fc.integer({ min: 1, max: 3 });
const kind = <Kind extends Happening['kind']>(...kinds: readonly Kind[]) => fc.constantFrom(...kinds);

const scaling = fc.record({ kind: kind('scale'), atSeconds: at, by: fc.integer({ min: -3, max: 3 }) });
const throttling = fc.record({ kind: kind('throttle'), atSeconds: at, forSeconds: lasting });
const parameterMove = fc.record({ kind: kind('parameter-moves'), atSeconds: at });
const loss = fc.record({ kind: kind('lose-reply', 'lose-request'), atSeconds: at, times: few });
const noCapacity = fc.record({ kind: kind('no-capacity'), atSeconds: at, forSeconds: lasting });
const staleReads = fc.record({ kind: kind('stale-reads'), atSeconds: at, forSeconds: lasting });
const badImage = fc.record({
  kind: kind('bad-image'),
  defect: fc.constantFrom('never-serves' as const, 'fails-checks' as const, 'stops-serving' as const),
});
const crash = fc.record({ kind: kind('crash'), atSeconds: at, instances: fc.integer({ min: 1, max: 2 }) });
const person = fc.record({
  kind: kind('person'),
  atSeconds: at,
  signal: fc.constantFrom('pause' as const, 'resume' as const, 'abort' as const, 'retry' as const),
});

const inWaves: fc.Arbitrary<Happening> = fc.oneof(
  scaling,
  throttling,
  fc.record({
    kind: kind('throttle-going'),
    atCall: fc.integer({ min: 1, max: 5 }),
    times: few,
    by: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    kind: kind('overwritten'),
    atCall: fc.integer({ min: 1, max: 4 }),
    before: fc.integer({ min: 0, max: 3 }),
    after: fc.integer({ min: 0, max: 2 }),
  }),
  parameterMove,
  loss,
  noCapacity,
  staleReads,
  badImage,
  crash,
  person,
);

const death = fc.record({
  kind: kind('dies'),
  what: fc.constantFrom('write' as const, 'call' as const),
  k: fc.integer({ min: 1, max: 200 }),
  where: fc.constantFrom('before' as const, 'after' as const),
});
const slackDown = fc.record({ kind: kind('slack-down'), atSeconds: at, forSeconds: lasting });
const maxRaised = fc.record({ kind: kind('max-raised'), atSeconds: at, by: few });
const process = fc.constantFrom(
  'Launch' as const,
  'Terminate' as const,
  'HealthCheck' as const,
  'AZRebalance' as const,
);
/** What others do to a group, in a record for each group that there may be. */
const toGroup = (group: object | { readonly group: fc.Arbitrary<'web-green'> }) => [
  fc.record({ kind: kind('suspended'), atSeconds: at, forSeconds: lasting, process, ...group }),
  fc.record({ kind: kind('pointed-elsewhere'), atSeconds: at, forSeconds: lasting, ...group }),
  fc.record({ kind: kind('foreign-refresh'), atSeconds: at, forSeconds: lasting, ...group }),
];
const common = [scaling, throttling, parameterMove, loss, noCapacity, staleReads, badImage, crash, person, person];
const others = [death, death, slackDown, maxRaised, ...toGroup({})];

const inRefreshes: fc.Arbitrary<Happening> = fc.oneof(
  ...common,
  ...others,
  fc.record({ kind: kind('refresh-cancelled'), atSeconds: at }),
);

const green = { group: fc.constant('web-green' as const) };
const inPairs: fc.Arbitrary<Happening> = fc.oneof(
  ...common,
  ...others,
  ...toGroup(green),
  fc.record({ kind: kind('scale'), atSeconds: at, by: fc.integer({ min: -3, max: 3 }), ...green }),
  fc.record({
    kind: kind('weights'),
    atSeconds: at,
    forSeconds: lasting,
    toGreen: fc.constantFrom(0, 10, 30, 50, 80, 100),
  }),
  fc.record({ kind: kind('green-deleted'), atSeconds: at }),
  fc.record({ kind: kind('fails-with-traffic'), atShift: few, instances: fc.integer({ min: 1, max: 7 }) }),
);

const happenings: Readonly<Record<Strategy, fc.Arbitrary<Happening>>> = {
  rolling: inWaves,
  refresh: inRefreshes,
  'blue-green': inPairs,
};

const fleet = {
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
};

/** What a strategy asks of the fleet, or has of its own. */
const own = {
  rolling: {},
  refresh: {
    refresh: fc.record({
      minHealthyPercent: fc.constantFrom(100, 90, 50),
      checkpointPercents: fc.constantFrom([], [50], [20, 60]),
      checkpointDelaySeconds: fc.constantFrom(60, 300),
      bakeSeconds: fc.constantFrom(0, 0, 120),
      standby: fc.constantFrom('ignore' as const, 'terminate' as const),
    }),
  },
  'blue-green': {
    withLoadBalancer: fc.constant(true),
    blueGreen: fc.record({
      stages: fc.constantFrom([100], [50, 100], [10, 50, 100]),
      settleSeconds: fc.constantFrom(0, 60, 120),
      asksAtStage: fc.boolean(),
      keepBlueHours: fc.constantFrom(0, 1),
      afterwards: fc.constantFrom('park' as const, 'delete' as const),
      isBack: fc.constantFrom(false, false, true),
    }),
  },
} as const satisfies Readonly<Record<Strategy, object>>;

/** Histories of rollouts by a strategy. */
export function historyBy(strategy: Strategy): fc.Arbitrary<History> {
  return fc
    .record({
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      strategy: fc.constant(strategy),
      ...fleet,
      ...own[strategy],
      happenings: fc.array(happenings[strategy], { maxLength: 4 }),
    })
    .map((drawn) => ({ ...drawn, min: Math.min(drawn.min, drawn.desired) }));
}

/** Histories of any. */
export const history: fc.Arbitrary<History> = fc.oneof(...strategies.map(historyBy));
