import {
  CreateLaunchConfigurationCommand,
  PutLifecycleHookCommand,
  PutWarmPoolCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand, DeleteLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, it } from 'vitest';
import { accountId } from './fleet-world.ts';
import { answerTo, noTraces, type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

async function expectNothing(world: Scenario): Promise<void> {
  expect(world.changes()).toEqual([]);
  expect(await world.traces()).toEqual(noTraces);
  expect(world.refusedBySlack()).toEqual({});
}

const rollout = (world: Scenario, flags = '') => `/ami rollout ${world.newImageId} to web ${flags}`;

describe('a command that makes no sense', () => {
  let world: Scenario;
  beforeAll(async () => {
    world = await scenario();
  });

  it.each([
    ['an unknown verb', () => '/ami rolout x', 'There is no command rolout.', 'Did you mean /ami rollout?'],
    ['a verb like no other', () => '/ami xyzzy', 'There is no command xyzzy.', '/ami help'],
    ['an unknown flag', () => rollout(world, '--bacth 3'), 'rollout has no flag --bacth.', 'Did you mean --batch?'],
    ['a flag twice', () => rollout(world, '--batch 1 --batch 2'), '--batch is given twice.', 'Give it once.'],
    ['a flag without its value', () => rollout(world, '--reason'), '--reason needs a value.', 'Write --reason R'],
    [
      'a word too many',
      () => rollout(world, 'now'),
      'I do not know what now means there.',
      'Usage: /ami rollout AMI to FLEET',
    ],
    [
      'an open quotation',
      () => rollout(world, `--reason "a`),
      'is never closed.',
      'Close it with a second quotation mark',
    ],
    ['an unknown strategy', () => rollout(world, '--strategy canary'), 'There is no strategy canary.', 'rolling'],
    [
      'fleet and AMI swapped',
      () => `/ami rollout web to ${world.newImageId}`,
      'web stands where the AMI belongs.',
      'The AMI comes first: /ami rollout ami-',
    ],
    [
      'an AMI that is none, asked why',
      () => '/ami why web',
      'web is not the id of an AMI.',
      '`/ami list` shows the ids.'.replaceAll('`', ''),
    ],
    ['a malformed AMI', () => '/ami rollout ami-123 to web', 'ami-123 is not the id of an AMI.', '8 or 17 digits'],
    ['a batch of 0', () => rollout(world, '--batch 0'), 'A batch of 0 would replace nothing.', 'from 1'],
    ['a batch of 0 %', () => rollout(world, '--batch 0%'), 'would replace nothing', 'from 1% to 100%'],
    ['a negative batch', () => rollout(world, '--batch -1'), 'A batch of -1 is less than nothing.', 'from 1'],
    ['half an instance', () => rollout(world, '--batch 1.5'), 'is not a whole number', 'whole number'],
    ['a batch of nonsense', () => rollout(world, '--batch lots'), 'A batch of lots is not a number.', '--batch 10%'],
    ['more than the whole', () => rollout(world, '--batch 101%'), 'more than the whole fleet', 'to 100%'],
    ['a rollback of two', () => '/ami rollback web api', 'I do not know what api means there.', 'rollback FLEET|RUN'],
    ['a rollback by half', () => '/ami rollback web --batch 0', 'A batch of 0 would replace nothing.', 'from 1'],
    ['a rollback of a person', () => '/ami rollback <@U0ADA>', 'That mentions a person, not a fleet.', 'without @'],
    ['a rollback of no run', () => '/ami rollback r-zzzzzz', 'There is no run r-zzzzzz.', '/ami status'],
    ['a cleanup that keeps none', () => '/ami cleanup web --keep 0', '0 is no number of AMIs.', 'such as --keep 5'],
    ['a restore of an application', () => '/ami restore web', 'web is not the id of an AMI.', '/ami list'],
    ['a malformed run', () => '/ami abort 17', '17 is not the id of a run.', '/ami status'],
    ['a run that is not there', () => '/ami pause r-zzzzzz', 'There is no run r-zzzzzz.', '/ami status'],
    [
      'a plan that is no digest',
      () => '/ami approve r-zzzzzz --plan latest',
      'latest does not name a plan.',
      '16 digits',
    ],
  ])('is refused at once for %s, and says what to do', async (_what, line, wrong, remedy) => {
    const answer = await answerTo(world, line());
    expect(answer).toContain(wrong);
    expect(answer).toContain(remedy);
    expect(answer).toContain('Nothing was changed.');
    await expectNothing(world);
  });
});

describe('a rollout that cannot be planned', () => {
  let world: Scenario;
  beforeAll(async () => {
    world = await scenario();
  });
  const image = (spec: object): string => world.aws.ec2.addImage({ name: `image-${world.clock.nowMs()}`, ...spec });
  const to = (imageId: string, fleet = 'web', flags = '') => `/ami rollout ${imageId} to ${fleet} ${flags}`;

  it.each([
    [
      'of an AMI that does not exist',
      () => to('ami-0123456789abcdef0'),
      'ami-0123456789abcdef0 does not exist in eu-west-1',
      '/ami list',
    ],
    [
      'of an AMI that is pending',
      () => to(image({ state: 'pending' })),
      'is still being made.',
      'Wait until it is available, then ask again.',
    ],
    [
      'of an AMI that failed',
      () => to(image({ state: 'failed' })),
      'could not be made (failed).',
      'Use another AMI: /ami list',
    ],
    [
      'of an AMI that is disabled',
      () => to(image({ state: 'disabled' })),
      'is disabled, so nothing can be launched from it.',
      '/ami list',
    ],
    [
      'of an AMI of another architecture',
      () => to(image({ architecture: 'arm64' })),
      'is for another architecture (arm64, not x86_64).',
      '/ami list',
    ],
    [
      'of an AMI that another account shares',
      () => to(image({ ownerId: '999988887777', sharedWith: [accountId] })),
      'belongs to another account (999988887777).',
      'Copy it into this account first',
    ],
    [
      'of an AMI that another account keeps to itself',
      () => to(image({ ownerId: '999988887777' })),
      `account ${accountId} may not see it`,
      '/ami list',
    ],
    [
      'to a fleet that is not there',
      () => to(world.newImageId, 'wbe'),
      'There is no fleet named wbe.',
      'Did you mean web?',
    ],
    [
      'to a fleet like no other',
      () => to(world.newImageId, 'checkout-service'),
      'There is no fleet named checkout-service.',
      '/ami fleets',
    ],
    [
      'with a batch over the fleet',
      () => to(world.newImageId, 'web', '--batch 5'),
      'A batch of 5 is more than the fleet: web has 4 instances.',
      'Give a number from 1 to 4',
    ],
    ['of what the fleet runs', () => to(world.oldImageId), 'Every instance of web already runs', '/ami fleet web'],
  ])('%s is refused to the requester alone, with the remedy', async (_what, line, wrong, remedy) => {
    const answer = await answerTo(world, line());
    expect(answer).toContain(wrong);
    expect(answer).toContain(remedy);
    await expectNothing(world);
  });
});

interface Unfit {
  readonly what: string;
  readonly options?: ScenarioOptions;
  readonly flags?: string;
  prepare?(world: Scenario): Promise<void> | void;
  readonly wrong: string;
  readonly remedy: string;
}

const group = 'web';

const unfit: readonly Unfit[] = [
  {
    what: 'has no room and may not raise max size',
    options: { desired: 4, max: 4, config: { defaults: { mayRaiseMax: false } } },
    wrong: '100 % of 4 must keep serving, and max size 4 leaves no room',
    remedy: 'Raise max size by at least 1',
  },
  {
    what: 'is of one instance and has no room for a second',
    options: { desired: 1, max: 1, config: { defaults: { mayRaiseMax: false, minHealthyPercent: 50 } } },
    wrong: '50 % of 1 must keep serving, and max size 1 leaves no room',
    remedy: 'Raise max size by at least 1',
  },
  {
    what: 'is being refreshed by somebody else',
    prepare: ({ aws }) => void aws.autoscaling.seedRefresh(group),
    wrong: 'An instance refresh (',
    remedy: 'Wait until it is over or undo it, then ask again.',
  },
  {
    what: 'belongs to a stack that CloudFormation is at work on',
    prepare: ({ aws }) => {
      const stackId = aws.cloudFormation.setStack('web-stack', 'UPDATE_IN_PROGRESS');
      aws.autoscaling.tagGroup(group, 'aws:cloudformation:stack-id', stackId);
    },
    wrong: 'CloudFormation is at work on the stack web-stack, which this fleet belongs to (UPDATE_IN_PROGRESS).',
    remedy: 'Wait until it is over or undo it, then ask again.',
  },
  {
    what: 'is being deployed to by CodeDeploy',
    prepare: async ({ aws, clients }) => {
      await clients.autoScaling.send(
        new PutLifecycleHookCommand({
          AutoScalingGroupName: group,
          LifecycleHookName: 'CodeDeploy-managed-automatic-launch-deployment-hook-web',
          LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        }),
      );
      aws.codeDeploy.deploy({ applicationName: 'shop', groups: [group] });
    },
    wrong: 'CodeDeploy is deploying shop to this fleet (d-',
    remedy: 'Wait until it is over or undo it, then ask again.',
  },
  {
    what: 'has suspended processes that a rollout needs',
    prepare: async ({ clients }) => {
      await clients.autoScaling.send(
        new SuspendProcessesCommand({ AutoScalingGroupName: group, ScalingProcesses: ['Launch', 'Terminate'] }),
      );
    },
    wrong: 'Somebody suspended Launch, Terminate on this fleet',
    remedy: 'undo it, then ask again.',
  },
  {
    what: 'has a warm pool',
    prepare: async ({ clients }) => {
      await clients.autoScaling.send(
        new PutWarmPoolCommand({ AutoScalingGroupName: group, MinSize: 0, MaxGroupPreparedCapacity: 0 }),
      );
    },
    wrong: 'The fleet has a warm pool',
    remedy: 'then ask again.',
  },
  {
    what: 'launches from a launch configuration',
    prepare: async ({ clients, oldImageId }) => {
      await clients.autoScaling.send(
        new CreateLaunchConfigurationCommand({
          LaunchConfigurationName: 'web-lc',
          ImageId: oldImageId,
          InstanceType: 't3.micro',
        }),
      );
      await clients.autoScaling.send(
        new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: group, LaunchConfigurationName: 'web-lc' }),
      );
    },
    wrong: 'web launches from the launch configuration web-lc',
    remedy: 'Give the group a launch template',
  },
  {
    what: 'points at a template version that is gone',
    prepare: async ({ clients, templateId, oldImageId }) => {
      const LaunchTemplateId = templateId;
      await clients.ec2.send(
        new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData: { ImageId: oldImageId } }),
      );
      const LaunchTemplate = { LaunchTemplateId, Version: '2' };
      await clients.autoScaling.send(
        new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: group, LaunchTemplate }),
      );
      await clients.ec2.send(new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: ['2'] }));
    },
    wrong: 'version 2) does not exist.',
    remedy: 'Point the group at a version that exists, then ask again.',
  },
  {
    what: 'is in an environment that asks for checks the AMI lacks',
    options: { config: { environments: { production: { requiredChecks: ['validated'] } } } },
    wrong: 'has not passed validation (no tag), which this environment requires.',
    remedy: '--override',
  },
  {
    what: 'is in an environment where the requester may not ask',
    options: { config: { environments: { production: { roles: { operators: [] } }, staging: {} } } },
    wrong: 'You may not ask for changes in production: that takes the role operator.',
    remedy: 'Ask someone who has it',
  },
];

describe('a rollout to a fleet that', () => {
  it.each(unfit)(
    '$what is refused with the reason and the remedy',
    async ({ options = {}, flags = '', prepare, wrong, remedy }) => {
      const world = await scenario(options);
      await prepare?.(world);
      const prepared = world.changes();
      const answer = await answerTo(world, rollout(world, flags));
      expect(answer).toContain(wrong);
      expect(answer).toContain(remedy);
      expect(world.changes()).toEqual(prepared);
      expect(await world.traces()).toEqual(noTraces);
      const dryRun = await answerTo(world, rollout(world, `${flags} --dry-run`));
      expect(dryRun).toContain(wrong);
      expect(dryRun).toContain(remedy);
    },
  );
});
