import {
  DeregisterTargetsCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import { createFleetBuilders } from '../../../src/playground/aws/fleet-builders.ts';
import { judgeServer, type ServerCircumstances } from '../../../src/playground/aws/server-standing.ts';
import { anSsm, type SsmUnderTest } from './ssm/an-ssm.ts';

const tags = { Application: 'legacy', Environment: 'production' };

const standings = ({ aws }: SsmUnderTest): Readonly<Record<string, string>> =>
  Object.fromEntries(aws.overview().instances.map(({ id, standing }) => [id, standing]));

async function served() {
  const world = anSsm();
  const [first = '', second = ''] = world.add(2, tags);
  await createFleetBuilders(world.aws).addTargets('legacy', [first, second]);
  world.wait(120);
  const [arn] = world.aws.elb.targetGroupArns();
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const { requestHandler } = world.aws;
  const elb = new ElasticLoadBalancingV2Client({ region: 'eu-west-1', credentials, requestHandler });
  const target = { TargetGroupArn: arn, Targets: [{ Id: first }] };
  return {
    ...world,
    ...{ first, second },
    takeOut: () => elb.send(new DeregisterTargetsCommand(target)),
    putBack: () => elb.send(new RegisterTargetsCommand(target)),
  };
}

describe('servers that are in no group', () => {
  it('are told by application and environment, apart from the members of groups', async () => {
    const world = anSsm();
    const [legacy, other] = [...world.add(1, tags), ...world.add(1)];
    await createFleetBuilders(world.aws).addGroup({
      ...{ name: 'web', application: 'web', environment: 'production', desired: 2, max: 2, loadBalanced: true },
      ...{ instanceType: 't3.micro', imageIds: [world.imageId], templateVersion: '1' },
    });
    world.wait(600);
    const { servers, instances, images } = world.aws.overview();
    expect(servers).toEqual([
      {
        key: 'servers:legacy:production',
        application: 'legacy',
        environment: 'production',
        targetGroups: [],
        traffic: [],
      },
      { key: 'servers::', application: '', environment: '', targetGroups: [], traffic: [] },
    ]);
    expect(instances.filter(({ fleet }) => fleet === 'web')).toHaveLength(2);
    expect(instances.filter(({ fleet }) => fleet !== 'web').map(({ id }) => id)).toEqual([legacy, other]);
    expect(images.find(({ id }) => id === world.imageId)?.usedBy).toEqual([
      { fleet: 'web', instances: 2, launches: true },
      { fleet: 'legacy servers', instances: 1, launches: false },
      { fleet: 'servers', instances: 1, launches: false },
    ]);
  });

  it('are patched once they are, and whoever watches hears of it', async () => {
    const world = anSsm();
    const [id = ''] = world.add(1, tags);
    world.aws.ssm.setMissingPatches(world.imageId, 5);
    const seen: string[] = [];
    world.aws.kernel.onChange(() => seen.push(standings(world)[id] ?? ''));
    expect(standings(world)).toEqual({ [id]: 'unpatched' });
    await world.send({
      ...{ InstanceIds: [id], DocumentName: 'AWS-RunPatchBaseline' },
      Parameters: { Operation: ['Install'], RebootOption: ['NoReboot'] },
    });
    world.wait(600);
    expect(world.aws.overview().instances[0]).toMatchObject({
      standing: 'unpatched',
      detail: expect.stringContaining('waiting for a restart: 5'),
    });
    world.aws.ec2.hosts.reboot(id);
    world.wait(120);
    expect(world.aws.overview().instances[0]).toMatchObject({
      standing: 'patched',
      detail: 'EC2 running, status checks ok, SSM agent online, missing patches: 0, installed: 5',
    });
    expect(seen).toContain('patched');
  });

  it('are out of their target group from when they drain until they are healthy in it again', async () => {
    const world = await served();
    const { first, second } = world;
    expect(standings(world)).toEqual({ [first]: 'patched', [second]: 'patched' });
    await world.takeOut();
    expect(standings(world)).toEqual({ [first]: 'out', [second]: 'patched' });
    world.wait(600);
    expect(standings(world)).toEqual({ [first]: 'out', [second]: 'patched' });
    expect(world.aws.overview().servers[0]).toMatchObject({
      targetGroups: [{ name: 'legacy', healthy: 1, draining: 0 }],
      traffic: [{ listener: 'legacy:80', targets: [{ name: 'legacy', percent: 100 }] }],
    });
    await world.putBack();
    expect(standings(world)[first]).toBe('starting');
    world.wait(120);
    expect(standings(world)[first]).toBe('patched');
  });

  it('are offline while SSM has no agent of theirs, and gone once they are terminated', async () => {
    const world = anSsm();
    const [first = '', second = ''] = world.add(2, tags);
    world.aws.faults.loseAgents({ instanceIds: [first] });
    expect(standings(world)).toEqual({ [first]: 'offline', [second]: 'patched' });
    world.aws.ec2.machines.terminate(second);
    expect(standings(world)[second]).toBe('leaving');
    world.wait(600);
    expect(standings(world)).toEqual({ [first]: 'offline' });
  });
});

describe('the word for a server', () => {
  const well: ServerCircumstances = {
    machine: { state: 'running', checks: 'ok' },
    isOnline: true,
    software: { missingPatches: 0, pendingReboot: 0, installedPatches: 0 },
    targets: [{ name: 'legacy', health: { State: 'healthy' } }],
  };

  it.each([
    ['patched', {}],
    ['unpatched', { software: { ...well.software, missingPatches: 1 } }],
    ['launching', { machine: { state: 'pending', checks: 'initializing' }, isOnline: false }],
    ['leaving', { machine: { state: 'shutting-down', checks: 'ok' }, isOnline: false }],
    ['offline', { machine: { state: 'stopped', checks: 'ok' } }],
    ['offline', { isOnline: false, targets: [{ name: 'legacy', health: undefined }] }],
    ['starting', { machine: { state: 'running', checks: 'initializing' } }],
    ['unhealthy', { machine: { state: 'running', checks: 'impaired' } }],
    ['unhealthy', { targets: [{ name: 'legacy', health: { State: 'unhealthy' } }] }],
    ['out', { targets: [...well.targets, { name: 'other', health: { State: 'draining' } }] }],
    ['patched', { targets: [] }],
  ] as const)('is %s for %j', (standing, part) => {
    expect(judgeServer({ ...well, ...part }).standing).toBe(standing);
  });
});

describe('what the bot has launched for a while', () => {
  it('is told with what it is for, for which run and until when, and is nobody’s server', () => {
    const world = anSsm();
    const deadline = '2026-01-15T12:00:00.000Z';
    const mine = { AmiablePurpose: 'bake', AmiableRun: 'r-7k3f9q', AmiableDeadline: deadline };
    const [id = ''] = world.add(1, { ...tags, ...mine });
    const [odd = ''] = world.add(1, { AmiablePurpose: 'scan', AmiableDeadline: 'soon' });
    const { helpers, servers, instances } = world.aws.overview();
    expect([servers, instances]).toEqual([[], []]);
    const { imageId } = world;
    expect(helpers).toEqual([
      {
        ...{ id, imageId, purpose: 'bake', runId: 'r-7k3f9q', untilMs: Date.parse(deadline) },
        detail: 'EC2 running, status checks ok, SSM agent online',
      },
      { id: odd, imageId, purpose: 'scan', detail: 'EC2 running, status checks ok, SSM agent online' },
    ]);
    world.aws.ec2.machines.terminate(id);
    expect(world.aws.overview().helpers[0]?.detail).toBe('EC2 shutting-down');
    world.wait(600);
    expect(world.aws.overview().helpers).toHaveLength(1);
  });
});

describe('an image', () => {
  it('tells when it was patched, validated and scanned, where its tags say so in a way that can be read', () => {
    const { aws } = anSsm();
    const day = '2026-01-14T09:00:00.000Z';
    const id = aws.ec2.addImage({
      name: 'web-1.1.0',
      tags: {
        PatchDate: day,
        ValidationStatus: 'Failed',
        ValidationDate: day,
        SecurityScan: 'Passed',
        ScanDate: 'today',
      },
    });
    const image = aws.overview().images.find((one) => one.id === id);
    const atMs = Date.parse(day);
    expect(image).toMatchObject({ patchedAtMs: atMs, validated: 'Failed', validatedAtMs: atMs, scanned: 'Passed' });
    expect(image).not.toHaveProperty('scannedAtMs');
  });
});
