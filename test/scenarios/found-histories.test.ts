import { describe, expect, it } from 'vitest';
import { live } from './histories.ts';
import type { History } from './history.ts';
import { violations } from './violations.ts';

/** Histories that once went wrong, found by `npm run histories`. */
const found: readonly (readonly [string, History])[] = [
  [
    'a scale-out comes between the tries of a call, and looks are late',
    {
      seed: 825345,
      strategy: 'rolling',
      desired: 5,
      min: 5,
      spareMax: 2,
      minHealthyPercent: 100,
      batch: '100%',
      mayRaiseMax: true,
      withLoadBalancer: true,
      hook: 'launch',
      protectedCount: 1,
      standbyCount: 0,
      launches: 'old',
      happenings: [
        { kind: 'stale-reads', atSeconds: 282, forSeconds: 645 },
        { kind: 'throttle-going', atCall: 3, times: 3, by: 3 },
      ],
    },
  ],
  [
    'two go at once, and the call that would lower the capacity is throttled',
    {
      seed: 282902,
      strategy: 'rolling',
      desired: 3,
      min: 3,
      spareMax: 0,
      minHealthyPercent: 75,
      batch: '100%',
      mayRaiseMax: true,
      withLoadBalancer: true,
      hook: 'launch',
      protectedCount: 1,
      standbyCount: 0,
      launches: 'old',
      happenings: [
        { kind: 'throttle-going', atCall: 1, times: 1, by: 1 },
        { kind: 'bad-image', defect: 'stops-serving' },
        { kind: 'person', atSeconds: 1316, signal: 'abort' },
      ],
    },
  ],
  [
    'one of two calls is throttled, and the look after it is late',
    {
      seed: 922617,
      strategy: 'rolling',
      desired: 5,
      min: 4,
      spareMax: 4,
      minHealthyPercent: 100,
      batch: '2',
      mayRaiseMax: false,
      withLoadBalancer: true,
      hook: 'launch',
      protectedCount: 0,
      standbyCount: 1,
      launches: 'old',
      happenings: [
        { kind: 'crash', atSeconds: 1303, instances: 2 },
        { kind: 'throttle-going', atCall: 2, times: 1, by: 0 },
        { kind: 'stale-reads', atSeconds: 101, forSeconds: 508 },
      ],
    },
  ],
  [
    'a raise meets a scale-out that launches nothing, since the group was rebalancing',
    {
      seed: 78894,
      strategy: 'rolling',
      desired: 4,
      min: 1,
      spareMax: 0,
      minHealthyPercent: 100,
      batch: '25%',
      mayRaiseMax: true,
      withLoadBalancer: true,
      hook: 'launch',
      protectedCount: 0,
      standbyCount: 1,
      launches: 'new',
      happenings: [
        { kind: 'overwritten', atCall: 1, before: 3, after: 1 },
        { kind: 'bad-image', defect: 'never-serves' },
      ],
    },
  ],
  [
    'max size is put back right after a scale-out, and looks are late',
    {
      seed: 999995,
      strategy: 'rolling',
      desired: 2,
      min: 2,
      spareMax: 0,
      minHealthyPercent: 50,
      batch: '100%',
      mayRaiseMax: true,
      withLoadBalancer: true,
      hook: 'none',
      protectedCount: 0,
      standbyCount: 0,
      launches: 'old',
      happenings: [
        { kind: 'scale', atSeconds: 1113, by: -2 },
        { kind: 'stale-reads', atSeconds: 130, forSeconds: 513 },
        { kind: 'no-capacity', atSeconds: 816, forSeconds: 147 },
        { kind: 'throttle-going', atCall: 2, times: 1, by: 3 },
      ],
    },
  ],
  [
    'a scale-in takes what the wave had added once its victims are named, and looks are late',
    {
      seed: 999995,
      strategy: 'rolling',
      desired: 2,
      min: 2,
      spareMax: 3,
      minHealthyPercent: 90,
      batch: '1',
      mayRaiseMax: false,
      withLoadBalancer: false,
      hook: 'launch',
      protectedCount: 0,
      standbyCount: 0,
      launches: 'old',
      happenings: [
        { kind: 'stale-reads', atSeconds: 189, forSeconds: 799 },
        { kind: 'overwritten', atCall: 4, before: 3, after: 0 },
        { kind: 'person', atSeconds: 159, signal: 'abort' },
        { kind: 'scale', atSeconds: 317, by: -1 },
      ],
    },
  ],
  [
    'a raise that has no way back is aborted before late looks tell of it',
    {
      seed: 5,
      strategy: 'rolling',
      desired: 6,
      min: 1,
      spareMax: 5,
      minHealthyPercent: 90,
      batch: '25%',
      mayRaiseMax: false,
      withLoadBalancer: false,
      hook: 'launch',
      protectedCount: 1,
      standbyCount: 1,
      launches: 'new',
      happenings: [
        { kind: 'stale-reads', atSeconds: 1, forSeconds: 16 },
        { kind: 'person', atSeconds: 4, signal: 'abort' },
        { kind: 'stale-reads', atSeconds: 3, forSeconds: 115 },
        { kind: 'bad-image', defect: 'fails-checks' },
      ],
    },
  ],
];

describe('a history in which', () => {
  it.each(found)('%s, goes well', async (_what, history) => {
    const outcome = await live(history);
    expect(outcome && (await violations(outcome, history))).toEqual([]);
  });
});
