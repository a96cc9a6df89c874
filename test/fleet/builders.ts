import fc from 'fast-check';
import type { Fleet, FleetInstance, LifecycleState, TargetState } from '../../src/fleet/fleet.ts';
import type { Image } from '../../src/images/image.ts';

export const targetGroupArn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/6d0ecf831eec9f09';
export const oldImage: string = 'ami-0aaaaaaaaaaaaaaaa';
export const newImage: string = 'ami-0bbbbbbbbbbbbbbbb';

/** A healthy, serving instance of the old image; change one thing. */
export function anInstance(overrides: Partial<FleetInstance> = {}): FleetInstance {
  return {
    instanceId: 'i-0000000000000001',
    instanceType: 'm7i.large',
    zone: 'eu-west-1a',
    imageId: oldImage,
    launchedAtMs: 1_000,
    ec2State: 'running',
    lifecycle: 'InService',
    groupHealth: 'Healthy',
    protectedFromScaleIn: false,
    targets: [{ targetGroupArn, state: 'healthy' }],
    ...overrides,
  };
}

/** `count` instances with ids in order, over three zones, each launched later than the one before. */
export function instances(count: number, overrides: Partial<FleetInstance> = {}, from = 1): readonly FleetInstance[] {
  return Array.from({ length: count }, (_, index) =>
    anInstance({
      instanceId: `i-${String(from + index).padStart(16, '0')}`,
      zone: `eu-west-1${'abc'.charAt(index % 3)}`,
      launchedAtMs: (from + index) * 1_000,
      ...overrides,
    }),
  );
}

/** A quiet fleet of ten old instances behind one target group; change one thing. */
export function aFleet(overrides: Partial<Fleet> = {}): Fleet {
  const members = overrides.instances ?? instances(10);
  return {
    key: { accountId: '123456789012', region: 'eu-west-1', groupName: 'web' },
    name: 'web',
    tags: {},
    desired: members.length,
    min: 0,
    max: members.length * 2,
    source: { kind: 'launch-template', template: { templateId: 'lt-01', version: '3' } },
    sourceImageId: oldImage,
    zones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    instances: members,
    targetGroupArns: [targetGroupArn],
    classicLoadBalancers: [],
    suspendedProcesses: [],
    lifecycleHooks: [],
    newInstancesProtected: false,
    warmPool: false,
    deleting: false,
    readAtMs: 0,
    ...overrides,
  };
}

/** A validated and scanned image of this account; change one thing. */
export function anImage(overrides: Partial<Image> = {}): Image {
  return {
    imageId: newImage,
    name: 'web-1.2.3-20260101-000000',
    ownerId: '123456789012',
    state: 'available',
    architecture: 'x86_64',
    platform: 'linux',
    createdAtMs: Date.UTC(2026, 0, 1),
    isPublic: false,
    imdsV2Required: true,
    keptVolumes: [],
    snapshots: [],
    tags: { ValidationStatus: 'Passed', SecurityScan: 'Passed' },
    ...overrides,
  };
}

const lifecycles: readonly LifecycleState[] = [
  'InService',
  'Pending',
  'Pending:Wait',
  'Terminating',
  'Terminating:Wait',
  'Standby',
  'Warmed:Stopped',
];
const targetStates: readonly TargetState[] = ['healthy', 'initial', 'unhealthy', 'draining', 'unused'];
const otherTargetGroupArn = targetGroupArn.replace('/web/', '/admin/');

/** Mostly well, sometimes anything: instances as a rollout meets them. */
function arbitraryInstance(targetGroupArns: readonly string[]): fc.Arbitrary<FleetInstance> {
  return fc
    .record({
      zone: fc.constantFrom('a', 'b', 'c'),
      imageId: fc.constantFrom(oldImage, newImage, undefined),
      launchedAtMs: fc.nat(1_000_000),
      ec2State: fc.oneof({ weight: 8, arbitrary: fc.constant('running') }, fc.constantFrom('pending', 'shutting-down')),
      lifecycle: fc.oneof(
        { weight: 8, arbitrary: fc.constant(lifecycles[0] ?? 'InService') },
        fc.constantFrom(...lifecycles),
      ),
      groupHealth: fc.oneof(
        { weight: 8, arbitrary: fc.constant('Healthy' as const) },
        fc.constant('Unhealthy' as const),
      ),
      protectedFromScaleIn: fc.boolean(),
      states: fc.array(
        fc.oneof({ weight: 8, arbitrary: fc.constant('healthy' as const) }, fc.constantFrom(...targetStates)),
        {
          minLength: targetGroupArns.length,
          maxLength: targetGroupArns.length,
        },
      ),
    })
    .map(({ imageId, states, ...rest }) => ({
      instanceId: '',
      ...rest,
      ...(imageId === undefined ? {} : { imageId }),
      targets: targetGroupArns.map((arn, index) => ({ targetGroupArn: arn, state: states[index] ?? 'unused' })),
    }));
}

/** Any fleet: none, one or two target groups, any mixture of old, new and unwell. */
export const arbitraryFleet: fc.Arbitrary<Fleet> = fc
  .constantFrom([], [targetGroupArn], [targetGroupArn, otherTargetGroupArn])
  .chain((targetGroupArns) =>
    fc.record({
      targetGroupArns: fc.constant(targetGroupArns),
      list: fc.array(arbitraryInstance(targetGroupArns), { maxLength: 30 }),
      desired: fc.nat(30),
      min: fc.nat(5),
    }),
  )
  .map(({ targetGroupArns, list, desired, min }) => {
    const named = list.map((instance, index) => ({ ...instance, instanceId: `i-${String(index).padStart(4, '0')}` }));
    return aFleet({ instances: named, targetGroupArns, desired: Math.max(desired, min), min, max: 60 });
  });

export const arbitraryPolicy = fc.record({ minHealthyPercent: fc.integer({ min: 0, max: 100 }) });
