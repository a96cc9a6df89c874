import { describe, expect, it } from 'vitest';
import { judgeServed, type Service } from '../../src/fleet/served.ts';
import { aFleet, instances, newImage, oldImage } from './builders.ts';

const hourMs = 3_600_000;
const nowMs = 100 * hourMs;
const hours = (count: number): number => count * hourMs;
const service = (fromHours: number, toHours?: number, imageId = newImage): Service => ({
  imageId,
  sinceMs: hours(fromHours),
  ...(toHours === undefined ? {} : { untilMs: hours(toHours) }),
});
const empty = aFleet({ instances: [] });

describe('whether an image has served for 24 hours', () => {
  it.each([
    ['nowhere', [], { kind: 'never' }],
    ['another image', [service(1, undefined, oldImage)], { kind: 'never' }],
    ['until now', [service(76)], { kind: 'served' }],
    ['not yet', [service(77)], { kind: 'serving', servedMs: hours(23), readyAtMs: hours(101) }],
    ['in the past', [service(10, 34), service(50, undefined, oldImage)], { kind: 'served' }],
    ['too short in the past', [service(10, 33)], { kind: 'too-short', servedMs: hours(23) }],
    [
      'twice, never long enough',
      [service(10, 20), service(90)],
      { kind: 'serving', servedMs: hours(10), readyAtMs: hours(114) },
    ],
  ])('%s', (_, services, served) => {
    expect(judgeServed([{ fleet: empty, services }], { imageIds: [newImage], soakMs: hours(24), nowMs })).toEqual(
      served,
    );
  });

  it('counts instances that serve now, from their launch, and no others', () => {
    const serving = instances(1, { imageId: newImage, launchedAtMs: hours(70) });
    const judge = (fleet: ReturnType<typeof aFleet>) =>
      judgeServed([{ fleet, services: [] }], { imageIds: [newImage], soakMs: hours(24), nowMs });
    expect(judge(aFleet({ instances: serving }))).toEqual({ kind: 'served' });
    const ill = serving.map((instance) => ({ ...instance, lifecycle: 'Standby' as const }));
    expect(judge(aFleet({ instances: ill }))).toEqual({ kind: 'never' });
  });

  it('asks for no time at all where none is configured', () => {
    const asked = { imageIds: ['ami-copy', newImage], soakMs: 0, nowMs };
    expect(judgeServed([{ fleet: empty, services: [service(100)] }], asked)).toEqual({ kind: 'served' });
    expect(judgeServed([{ fleet: empty, services: [] }], asked)).toEqual({ kind: 'never' });
  });
});
