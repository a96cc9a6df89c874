import { describe, expect, it } from 'vitest';
import { listFleets, readFleet } from '../../src/aws/fleets.ts';
import type { Ec2Instance } from '../../src/aws/machine-ports.ts';
import type { Aws, Group, TemplateVersion } from '../../src/aws/ports.ts';
import { driftOf } from '../../src/fleet/drift.ts';
import type { LaunchSource } from '../../src/fleet/fleet.ts';
import { place } from './access.ts';

const key = { ...place, groupName: 'web' };
const template = { templateId: 'lt-1', version: '$Latest' };
const member = (instanceId: string): Group['instances'][number] => ({
  instanceId,
  zone: 'eu-west-1a',
  lifecycle: 'InService',
  groupHealth: 'Healthy',
  protectedFromScaleIn: false,
  templateVersion: '7',
});
const instance = (instanceId: string, imageId = 'ami-7'): Ec2Instance => ({
  instanceId,
  imageId,
  instanceType: 'm7i.large',
  architecture: 'x86_64',
  state: 'running',
  launchedAtMs: 5,
});
const version: TemplateVersion = {
  templateId: 'lt-1',
  templateName: 'web',
  version: 7,
  aliases: ['$Latest'],
  imageId: 'ami-7',
  resolvedImageId: 'ami-7',
};

function aGroup(overrides: Partial<Group> = {}): Group {
  return {
    groupName: 'web',
    arn: 'arn:web',
    desired: 2,
    min: 1,
    max: 4,
    source: { kind: 'launch-template', template },
    instances: [member('i-1'), member('i-2')],
    targetGroupArns: ['arn:tg'],
    classicLoadBalancers: [],
    suspendedProcesses: [],
    zones: ['eu-west-1a'],
    newInstancesProtected: false,
    warmPool: false,
    weighted: false,
    deleting: false,
    tags: { Application: 'shop', Environment: 'prod' },
    ...overrides,
  };
}

interface World {
  readonly groups?: readonly Group[];
  readonly listed?: readonly Ec2Instance[];
  readonly versions?: readonly TemplateVersion[];
  readonly refresh?: string;
}

const notAsked = (): never => {
  throw new Error('a listing changes nothing');
};

/** AWS as its ports, answering from a world; every call is noted. */
function awsOf({
  groups = [aGroup()],
  listed = [instance('i-1'), instance('i-2', 'ami-6')],
  versions = [version],
  refresh,
}: World = {}) {
  const asked: string[] = [];
  const noted = <Args extends readonly unknown[], Result>(name: string, act: (...args: Args) => Result) => {
    return async (...args: Args): Promise<Result> => {
      asked.push(name);
      return act(...args);
    };
  };
  const aws: Aws = {
    groups: {
      list: noted('groups', () => groups),
      read: noted('group', (name) => groups.find(({ groupName }) => groupName === name)),
      readMany: notAsked,
      launchConfigurations: notAsked,
      warmPool: notAsked,
      lifecycleHooks: noted('hooks', () => ['drain']),
      activities: notAsked,
      activeRefresh: noted('refresh', () => refresh),
      setDesired: notAsked,
      setMax: notAsked,
      setSource: notAsked,
      suspend: notAsked,
      resume: notAsked,
      terminate: notAsked,
    },
    refreshes: {
      recent: notAsked,
      read: notAsked,
      checks: notAsked,
      start: notAsked,
      cancel: notAsked,
      rollBack: notAsked,
    },
    templates: {
      listCurrent: notAsked,
      read: notAsked,
      readMany: noted('templates', () => versions),
      findByDescription: notAsked,
      createVersion: notAsked,
    },
    recycleBin: { images: notAsked, snapshots: notAsked, restoreImage: notAsked, restoreSnapshot: notAsked },
    images: {
      listOwn: notAsked,
      listOwnSnapshots: notAsked,
      grants: notAsked,
      read: notAsked,
      findOwn: notAsked,
      snapshots: notAsked,
      create: notAsked,
      tag: notAsked,
      deregister: notAsked,
      deprecate: notAsked,
      cancelDeprecation: notAsked,
      disable: notAsked,
      enable: notAsked,
      copiesOf: notAsked,
      copy: notAsked,
      share: notAsked,
      unshare: notAsked,
      snapshotGrants: notAsked,
      shareSnapshot: notAsked,
      unshareSnapshot: notAsked,
    },
    instances: {
      read: notAsked,
      ofGroup: noted('instances', () => listed),
      ofAllGroups: noted('instances', () => listed),
      listAll: notAsked,
      readMany: notAsked,
      addresses: notAsked,
      tagged: notAsked,
      withTag: notAsked,
      details: notAsked,
      launch: notAsked,
      terminate: notAsked,
      consoleOutput: notAsked,
      statusChecks: noted(
        'checks',
        (ids) => new Map(ids.map((id) => [id, { system: 'ok', instance: 'initializing' }] as const)),
      ),
    },
    targets: {
      groups: notAsked,
      registered: notAsked,
      drainSeconds: notAsked,
      deregister: notAsked,
      register: notAsked,
      health: noted('targets', (targetGroupArn) => new Map([['i-1', { targetGroupArn, state: 'healthy' as const }]])),
    },
    listeners: { forwardersTo: notAsked, weights: notAsked, setWeights: notAsked },
    copies: {
      blueprint: notAsked,
      copy: notAsked,
      setMin: notAsked,
      setEmpty: notAsked,
      tag: notAsked,
      untag: notAsked,
      remove: notAsked,
    },
    identity: { whoAmI: notAsked },
    commands: {
      send: notAsked,
      find: notAsked,
      read: notAsked,
      invocations: notAsked,
      output: notAsked,
      cancel: notAsked,
      agents: notAsked,
      patchStates: notAsked,
      sentSince: notAsked,
    },
    objects: { put: notAsked },
    metrics: { put: notAsked },
    alarms: { read: notAsked },
    loadBalancers: { namesOf: notAsked },
    launchRequests: { list: notAsked },
    parameters: { imageNames: notAsked, read: notAsked },
    vulnerabilities: {
      isOn: notAsked,
      inspection: notAsked,
      inspections: notAsked,
      ofImage: notAsked,
      ofCve: notAsked,
      knows: notAsked,
    },
    installed: { packages: notAsked },
    stacks: { operation: notAsked },
    codeDeploy: { deployment: notAsked },
    topics: { publish: notAsked },
    dashboards: { read: notAsked, put: notAsked },
  };
  return { aws, asked };
}

describe('reading a fleet', () => {
  it('joins the group, its instances, their targets and the image that it launches', async () => {
    const fleet = await readFleet(awsOf({ refresh: 'r-9' }).aws, key, { nowMs: 99 });
    expect(fleet).toMatchObject({
      key,
      name: 'web',
      application: 'shop',
      environment: 'prod',
      desired: 2,
      sourceImageId: 'ami-7',
      sourceImageIds: ['ami-7'],
      lifecycleHooks: ['drain'],
      activeRefreshId: 'r-9',
      readAtMs: 99,
    });
    expect(fleet?.instances).toEqual([
      {
        instanceId: 'i-1',
        zone: 'eu-west-1a',
        lifecycle: 'InService',
        groupHealth: 'Healthy',
        protectedFromScaleIn: false,
        targets: [{ targetGroupArn: 'arn:tg', state: 'healthy' }],
        imageId: 'ami-7',
        launchedAtMs: 5,
        ec2State: 'running',
      },
      expect.objectContaining({ instanceId: 'i-2', imageId: 'ami-6', targets: [] }),
    ]);
  });

  it('takes the name, application and environment of the configuration first', async () => {
    const named = { name: 'shop-web', application: 'front', environment: 'live' };
    expect(await readFleet(awsOf().aws, key, { nowMs: 0, ...named })).toMatchObject(named);
  });

  it('tells status checks only of the instances they were asked for', async () => {
    const fleet = await readFleet(awsOf().aws, key, { nowMs: 0, statusChecksFor: ['i-2'] });
    expect(fleet?.instances.map(({ statusChecks }) => statusChecks)).toEqual([
      undefined,
      { system: 'ok', instance: 'initializing' },
    ]);
  });

  it('leaves out what EC2 does not list', async () => {
    const fleet = await readFleet(awsOf({ listed: [] }).aws, key, { nowMs: 0 });
    expect(fleet?.instances[0]).not.toHaveProperty('imageId');
    expect(fleet?.instances[0]).not.toHaveProperty('ec2State');
  });

  it('is undefined where there is no such group', async () => {
    expect(await readFleet(awsOf({ groups: [] }).aws, key, { nowMs: 0 })).toBeUndefined();
  });

  it('while watching asks only for what moves', async () => {
    const { aws, asked } = awsOf();
    await readFleet(aws, key, { nowMs: 0, watching: true });
    expect(asked.toSorted()).toEqual(['checks', 'group', 'instances', 'targets']);
  });

  it('tells no image where one of the source cannot be resolved', async () => {
    const source: LaunchSource = {
      kind: 'mixed',
      template,
      overrides: [{}, { template: { templateId: 'lt-2', version: '1' } }],
    };
    const fleet = await readFleet(awsOf({ groups: [aGroup({ source })] }).aws, key, { nowMs: 0 });
    expect(fleet).not.toHaveProperty('sourceImageId');
    expect(fleet && driftOf(fleet).unknown).toBe(2);
  });

  it('does not mistake one template’s version for another’s', async () => {
    const source: LaunchSource = { kind: 'launch-template', template: { templateId: 'lt-1', version: '3' } };
    const fleet = await readFleet(awsOf({ groups: [aGroup({ source })] }).aws, key, { nowMs: 0 });
    expect(fleet).not.toHaveProperty('sourceImageId');
  });
});

describe('listing fleets', () => {
  const many = Array.from({ length: 20 }, (_, index) => aGroup({ groupName: `g-${index}` }));

  it('asks for groups, instances, templates and each target group once', async () => {
    const { aws, asked } = awsOf({ groups: many });
    const fleets = await listFleets(aws, place, { nowMs: 7 });
    expect(fleets.map(({ name }) => name)).toEqual(many.map(({ groupName }) => groupName));
    expect(asked.toSorted()).toEqual(['groups', 'instances', 'targets', 'templates']);
  });

  it('asks no target group where that is not wanted', async () => {
    const { aws, asked } = awsOf({ groups: many });
    await listFleets(aws, place, { nowMs: 7, withTargets: false });
    expect(asked).not.toContain('targets');
  });

  it('tells the drift of each', async () => {
    const [fleet] = await listFleets(awsOf().aws, place, { nowMs: 7 });
    expect(fleet && driftOf(fleet).drifted.map(({ instanceId }) => instanceId)).toEqual(['i-2']);
  });
});
