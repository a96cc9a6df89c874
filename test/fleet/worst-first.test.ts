import { describe, expect, it } from 'vitest';
import type { FleetInstance } from '../../src/fleet/fleet.ts';
import { failuresOf, judgeHealth } from '../../src/fleet/health.ts';
import { worstFirst } from '../../src/fleet/worst-first.ts';
import { aFleet, anInstance, newImage, oldImage, targetGroupArn } from './builders.ts';

const other = targetGroupArn.replace('/web/', '/web-internal/');
const fleet = aFleet({ targetGroupArns: [targetGroupArn, other] });
const healthy = [
  { targetGroupArn, state: 'healthy' as const },
  { targetGroupArn: other, state: 'healthy' as const },
];
const mismatch = {
  state: 'unhealthy' as const,
  reason: 'Target.ResponseCodeMismatch',
  description: 'Health checks failed with these codes: [503]',
};

describe('what fails of an instance', () => {
  it('is all that fails, with the reason of the load balancer in every target group', () => {
    const instance = anInstance({
      groupHealth: 'Unhealthy',
      targets: [
        { targetGroupArn, ...mismatch },
        { targetGroupArn: other, state: 'draining', reason: 'Target.DeregistrationInProgress' },
      ],
    });
    const failures = failuresOf(instance, fleet, { imageIds: [newImage] });
    expect(failures).toEqual([
      { term: 'group-health', detail: 'Unhealthy' },
      {
        term: 'target-health',
        detail:
          'unhealthy in web: Target.ResponseCodeMismatch, Health checks failed with these codes: [503]; draining in web-internal: Target.DeregistrationInProgress',
      },
      { term: 'image', detail: oldImage },
    ]);
    expect(judgeHealth(instance, fleet)).toEqual({ kind: 'unhealthy', ...failures[0] });
  });

  it('is nothing of one that is healthy', () => {
    expect(failuresOf(anInstance({ targets: healthy }), fleet, { imageIds: [oldImage] })).toEqual([]);
  });
});

describe('the worst', () => {
  const of = (instanceId: string, overrides: Partial<FleetInstance>) => {
    const instance = anInstance({ targets: healthy, instanceId, ...overrides });
    return { instance, failures: failuresOf(instance, fleet, { imageIds: [oldImage] }) };
  };
  const inOrder = [
    of('i-stopped', { ec2State: 'stopped' }),
    of('i-old-and-sick', {
      targets: [{ targetGroupArn, ...mismatch }, healthy[1]].flatMap((target) => target ?? []),
      launchedAtMs: 1,
    }),
    of('i-sick', {
      targets: [{ targetGroupArn, ...mismatch }, healthy[1]].flatMap((target) => target ?? []),
      launchedAtMs: 2,
    }),
    of('i-unlisted', { targets: [], launchedAtMs: 3 }),
    of('i-coming', { lifecycle: 'Pending', ec2State: 'pending', targets: [] }),
    of('i-resting', { lifecycle: 'Standby' }),
    of('i-going', { lifecycle: 'Terminating', ec2State: 'shutting-down' }),
    of('i-drifted', { imageId: newImage }),
    of('i-well-a', {}),
    of('i-well-b', {}),
  ];

  it('come first: who should serve and does not, who comes, rests or goes, who runs another image, and the rest', () => {
    const names = (judged: typeof inOrder) => worstFirst(judged).map(({ instance }) => instance.instanceId);
    const expected = [
      'i-stopped',
      'i-unlisted',
      'i-old-and-sick',
      'i-sick',
      ...inOrder.slice(4).map(({ instance }) => instance.instanceId),
    ];
    expect(names(inOrder)).toEqual(expected);
    expect(names(inOrder.toReversed())).toEqual(expected);
  });
});
