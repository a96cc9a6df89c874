/** A valid world for messages, of which a test changes one thing. */
import type { Fleet, FleetInstance } from '../../src/fleet/fleet.ts';
import type { Image } from '../../src/images/image.ts';
import type { CreateFacts } from '../../src/operations/amis/create-facts.ts';
import type { RollingFacts } from '../../src/operations/rollout/rollout-facts.ts';
import type { Forecast } from '../../src/runs/forecast.ts';
import { newRun } from '../../src/runs/new-run.ts';
import type { Plan } from '../../src/runs/plan.ts';
import type { Actor, Note, Run } from '../../src/runs/run.ts';

export const nowMs = Date.UTC(2026, 0, 15, 9, 0, 0);
export const newImage = 'ami-0000000000000000b';
export const oldImage = 'ami-0000000000000000a';

export const ann: Actor = { id: 'U0ANN', name: 'Ann', via: 'slack' };
export const ben: Actor = { id: 'U0BEN', name: 'Ben', via: 'slack' };

export function someFacts(overrides: Partial<RollingFacts> = {}): RollingFacts {
  return {
    fleet: 'web',
    group: 'web-asg',
    accountId: '123456789012',
    region: 'eu-west-1',
    environment: 'prod',
    strategy: 'rolling',
    to: {
      imageId: newImage,
      version: '2.4.1',
      ageDays: 3,
      architecture: 'arm64',
      validated: 'Passed',
      scanned: 'Passed',
    },
    from: [{ imageId: oldImage, version: '2.3.0', ageDays: 120, instances: 198 }],
    instances: 200,
    toReplace: 198,
    sharePercent: 99,
    batch: 10,
    waves: 21,
    firstWave: 1,
    firstWaveBecause: 'the AMI has not served here yet',
    floor: 180,
    minHealthyPercent: 90,
    room: { kind: 'surge', by: 10 },
    leftAlone: [
      { instanceId: 'i-0000000000000000c', why: 'protected from scale-in' },
      { instanceId: 'i-0000000000000000d', why: 'standby' },
    ],
    templates: [{ templateId: 'lt-0123', name: 'web-template', fromVersion: 7, writtenAs: '$Latest' }],
    pins: [{ what: 'suspended AZRebalance', before: 'no', during: 'yes' }],
    warnings: ['The AMI is deprecated'],
    checks: [
      { name: 'validated', passed: true, detail: 'Passed 2 days ago' },
      { name: 'scanned', passed: false, detail: 'No scan yet' },
    ],
    wayBack: `The group goes back to version 7 with ${oldImage}`,
    expectedSeconds: 5_400,
    ...overrides,
  };
}

export function aForecast(overrides: Partial<Forecast> = {}): Forecast {
  return {
    phases: [],
    rounds: 0,
    calls: {},
    reads: 0,
    seconds: 0,
    extra: 0,
    extraHours: 0,
    unknown: [],
    ...overrides,
  };
}

export function aPlan(overrides: Partial<Plan> = {}): Plan {
  return {
    format: 1,
    verb: 'rollout',
    world: {},
    facts: someFacts(),
    approval: { required: 1, requesterMayApprove: false, ttlSeconds: 3_600 },
    expectedSeconds: 5_400,
    steps: [{ name: 'wave', kind: 'replace-wave', params: {}, onFailure: 'hold', undo: [] }],
    ...overrides,
  };
}

export function someCreateFacts(overrides: Partial<CreateFacts> = {}): CreateFacts {
  return {
    instanceId: 'i-0000000000000000a',
    instanceName: 'golden',
    instanceState: 'running',
    sourceImageId: oldImage,
    accountId: '123456789012',
    region: 'eu-west-1',
    environment: 'prod',
    name: 'web-2.4.1-20260115-090000',
    reboot: false,
    tags: { Application: 'web', Version: '2.4.1' },
    expectedSeconds: 300,
    timeoutSeconds: 21_600,
    ...overrides,
  };
}

/** A run that makes an AMI. */
export function aCreateRun(overrides: Partial<Run> = {}, facts: CreateFacts = someCreateFacts()): Run {
  const { instanceId } = facts;
  return aRun({
    verb: 'create',
    command: `create ${instanceId} --app web --version 2.4.1`,
    request: { instanceId, application: 'web', version: '2.4.1' },
    subject: instanceId,
    subjectKey: `instance/123456789012/eu-west-1/${instanceId}`,
    plan: aPlan({
      verb: 'create',
      facts,
      steps: [{ name: 'create-image', kind: 'create-image', params: {}, onFailure: 'undo', undo: [] }],
    }),
    ...overrides,
  });
}

export function aRun(overrides: Partial<Run> = {}): Run {
  const asked = {
    id: 'r-7k3f9q',
    verb: 'rollout',
    command: `rollout ${newImage} to web --strategy rolling`,
    request: { imageId: newImage, fleet: 'web', reason: 'kernel update' },
    subject: 'web',
    requestedBy: ann,
    place: { channel: 'C0OPS' },
  };
  return {
    ...newRun({ ...asked, nowMs }),
    subjectKey: '123456789012/eu-west-1/web-asg',
    environment: 'prod',
    requestedAtMs: nowMs - 600_000,
    plan: aPlan(),
    digest: '0123456789abcdef',
    phase: { kind: 'running' },
    tried: [0],
    ...overrides,
  };
}

export function aNote(kind: string, facts: Note['facts'] = {}): Note {
  return { seq: 1, atMs: nowMs, kind, facts };
}

export function anInstance(overrides: Partial<FleetInstance> = {}): FleetInstance {
  return {
    instanceId: 'i-00000000000000001',
    zone: 'eu-west-1a',
    imageId: oldImage,
    lifecycle: 'InService',
    groupHealth: 'Healthy',
    protectedFromScaleIn: false,
    targets: [],
    ...overrides,
  };
}

export function aFleet(overrides: Partial<Fleet> = {}): Fleet {
  return {
    key: { accountId: '123456789012', region: 'eu-west-1', groupName: 'web-asg' },
    name: 'web',
    application: 'shop',
    environment: 'prod',
    tags: {},
    desired: 10,
    min: 8,
    max: 12,
    source: {
      kind: 'launch-template',
      template: { templateId: 'lt-0123', templateName: 'web-template', version: '7' },
    },
    sourceImageId: oldImage,
    zones: ['eu-west-1a', 'eu-west-1b'],
    instances: [anInstance()],
    targetGroupArns: ['arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123'],
    classicLoadBalancers: [],
    suspendedProcesses: [],
    lifecycleHooks: [],
    newInstancesProtected: false,
    warmPool: false,
    deleting: false,
    readAtMs: nowMs,
    ...overrides,
  };
}

export function anImage(overrides: Partial<Image> = {}): Image {
  return {
    imageId: newImage,
    name: 'shop-2.4.1-20260112-080000',
    ownerId: '123456789012',
    state: 'available',
    architecture: 'arm64',
    platform: 'linux',
    createdAtMs: nowMs - 3 * 86_400_000,
    isPublic: false,
    imdsV2Required: true,
    keptVolumes: [],
    sourceImageId: oldImage,
    snapshots: [{ snapshotId: 'snap-0123', deviceName: '/dev/xvda', sizeGib: 8, encrypted: true }],
    tags: { Application: 'shop', Version: '2.4.1' },
    ...overrides,
  };
}
