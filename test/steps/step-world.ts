import type { Aws } from '../../src/aws/ports.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import type { StepContext } from '../../src/runs/step.ts';
import type { RolloutParams, StepParts } from '../../src/steps/parts.ts';
import { place } from '../aws/access.ts';
import { createMemoryStore } from '../builders/memory-store.ts';
import { newImage } from '../fleet/builders.ts';

/** What steps are made of, where every read of the fleet answers what `read` does. */
export function stepParts(aws: Aws, read: () => Promise<Fleet | undefined>): StepParts {
  const store = createMemoryStore();
  return {
    aws: { for: () => aws, places: [place] },
    pins: store,
    locks: store,
    family: { store, wake: () => undefined },
    countExposure: async () => ({ atMs: 0, source: 'nobody', fleets: [] }),
    countLeft: async ({ runId: _ }, { name }) => ({ atMs: 0, name, mended: 0, of: 0, instances: [] }),
    writeReport: async () => [],
    probe: async () => ({ kind: 'answered', status: 200 }),
    readFleet: read,
    readFleetWhole: read,
    judgeRetirement: async () => ({ kind: 'judged', verdicts: new Map() }),
    noteDeregistered: async () => undefined,
  };
}

/** The first round of a step; change one thing. */
export function aContext(overrides: Partial<StepContext> = {}): StepContext {
  return {
    runId: 'r-1',
    stepName: 'step',
    token: 'token',
    round: 1,
    nowMs: 0,
    startedAtMs: 0,
    actingFor: { id: 'U1', name: 'Ada', via: 'slack' },
    outputs: {},
    tell: () => undefined,
    ...overrides,
  };
}

/** A rollout in waves of two; change one thing. */
export function someParams(overrides: Partial<RolloutParams> = {}): RolloutParams {
  return {
    fleet: { ...place, groupName: 'web' },
    imageIds: [newImage],
    minHealthyPercent: 90,
    keepProtected: false,
    batch: 2,
    first: 1,
    waves: 5,
    toReplace: 10,
    surgeFirst: true,
    back: false,
    pollSeconds: 15,
    settleSeconds: 0,
    waveTimeoutSeconds: 900,
    ...overrides,
  };
}
