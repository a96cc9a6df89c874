import {
  AttachLoadBalancerTargetGroupsCommand,
  DeleteAutoScalingGroupCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DeregisterImageCommand,
  DisableImageCommand,
  ModifyLaunchTemplateCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { addTargetGroup, passTime } from './fleet-world.ts';
import { noTraces, type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

async function asked(options: ScenarioOptions = {}, flags = ''): Promise<Scenario> {
  const world = await scenario(options);
  await world.askRollout(flags);
  return world;
}

const waiting = { ...noTraces, cards: 1 };

/** Nothing was done, and the plan still waits. */
async function expectWaiting(world: Scenario): Promise<void> {
  await world.settle();
  expect(world.changes()).toEqual([]);
  const run = await world.run();
  expect(run.phase.kind).toBe('approval');
  expect(await world.traces()).toEqual({ ...waiting, live: [run.id], lockedBy: run.id });
}

describe('an approval', () => {
  it('by the requester is refused, whether clicked or typed', async () => {
    const world = await asked();
    await world.click('ada', 'Approve');
    expect(world.heard('ada')).toContain('You asked for this run, so someone else has to approve it.');
    expect(world.heard('ada')).toContain('Ask a colleague who may approve.');
    await world.command('ada', `/ami approve ${(await world.run()).id}`);
    expect(world.heard('ada')).toContain('You asked for this run');
    await expectWaiting(world);
  });

  it('by the requester counts where the policy says so', async () => {
    const world = await asked({ config: { environments: { production: { requesterMayApprove: true } } } });
    await world.click('ada', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
  });

  it('without the role is refused, and names the role and the environment', async () => {
    const world = await asked({
      slack: { users: [{ name: 'ada' }, { name: 'grace' }, { name: 'mary', id: 'U0MARY' }] },
      config: { environments: { production: { roles: { approvers: ['U0MARY'] } } } },
    });
    await world.click('grace', 'Approve');
    expect(world.heard('grace')).toContain(
      'You may not approve or reject plans in production: that takes the role approver.',
    );
    await expectWaiting(world);
    await world.click('mary', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
  });

  it('counts for whoever is in the user group that has the role, as Slack says at the click', async () => {
    const world = await asked({
      slack: { userGroups: [{ id: 'S0OPS', handle: 'ops', members: ['grace'] }] },
      config: { people: { roles: { approvers: ['S0OPS'] } } },
    });
    await world.click('mary', 'Approve');
    expect(world.heard('mary')).toContain('that takes the role approver');
    await expectWaiting(world);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
  });

  it('given twice by one person counts once where two are needed', async () => {
    const world = await asked({ config: { environments: { production: { approvals: 2 } } } });
    expect(world.card()).toContain('2 approvals are needed');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('1 approval is needed');
    await world.click('grace', 'Approve');
    expect(world.heard('grace')).toContain('You have already approved this plan.');
    await expectWaiting(world);
    await world.click('mary', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Approved by: @grace, @mary');
    expect(world.card()).toContain('Done');
  });

  it('clicked twice at the same instant, or by two people at once, begins one run', async () => {
    const world = await asked();
    await Promise.all([
      world.click('grace', 'Approve'),
      world.click('grace', 'Approve'),
      world.click('mary', 'Approve'),
    ]);
    await world.settle();
    expect(world.card()).toContain('Done');
    expect(world.changes().filter((change) => change === 'CreateLaunchTemplateVersion')).toHaveLength(1);
    expect(world.changes().filter((change) => change === 'TerminateInstanceInAutoScalingGroup')).toHaveLength(4);
    expect(world.thread().filter((entry) => entry.includes('approved the plan'))).toHaveLength(1);
  });

  it('by two people at once counts twice where two are needed', async () => {
    const world = await asked({ config: { environments: { production: { approvals: 2 } } } });
    await Promise.all([world.click('grace', 'Approve'), world.click('mary', 'Approve')]);
    await world.settle();
    expect(world.card()).toContain('Done');
  });

  it('of another plan than the one that waits is refused', async () => {
    const world = await asked();
    await world.command('grace', `/ami approve ${(await world.run()).id} --plan 0123456789abcdef`);
    expect(world.heard('grace')).toContain('This is an older plan');
    await expectWaiting(world);
  });

  it('after four hours comes too late, and the card has no buttons any more', async () => {
    const world = await asked();
    const before = await world.run();
    passTime(world.clock, world.aws, 4 * 3600);
    await world.command('grace', `/ami approve ${before.id}`);
    expect(world.heard('grace')).toContain('The time to approve this plan is over.');
    expect(world.heard('grace')).toContain('/ami rollout');
    await world.settle({ untilMs: world.clock.nowMs() + 60_000 });
    expect(world.card()).toContain('Expired');
    expect(world.card()).toContain('Nobody approved the plan in time.');
    expect(world.buttons()).toEqual([]);
    expect(world.changes()).toEqual([]);
    expect(await world.traces()).toEqual(waiting);
  });

  it('is not needed where the policy says none, and the run begins at once', async () => {
    const world = await asked({ config: { environments: { production: { approvals: 0 } } } });
    expect(world.card()).toContain('Done');
  });

  it('is needed of a second person where a check is overridden, even where the policy needs none', async () => {
    const config = {
      environments: { production: { approvals: 0, requesterMayApprove: true, requiredChecks: ['validated' as const] } },
    };
    const world = await asked({ config }, '--override "CVE-2026-1"');
    expect(world.card()).toContain('CVE-2026-1');
    expect(world.card()).toContain('Required checks are overridden (not-validated)');
    await world.click('ada', 'Approve');
    expect(world.heard('ada')).toContain('someone else has to approve it');
    await expectWaiting(world);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
  });

  it('is refused while the environment is frozen, and counts once that is lifted', async () => {
    const world = await asked();
    await world.command('mary', '/ami freeze production --reason "sale"');
    await world.click('grace', 'Approve');
    expect(world.heard('grace')).toContain('Frozen by mary: sale.');
    expect(world.heard('grace')).toContain('/ami unfreeze');
    await world.command('mary', '/ami unfreeze production');
    await expectWaiting(world);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
  });

  it('of a run that has ended, from an old copy of its card, is refused', async () => {
    const world = await asked();
    const { id, digest } = await world.run();
    await world.click('grace', 'Approve');
    await world.settle();
    await world.command('mary', `/ami approve ${id} --plan ${digest ?? ''}`);
    expect(world.heard('mary')).toContain(`Run ${id} has already ended (done).`);
    expect(world.buttons()).toEqual(['Roll back']);
  });
});

describe('a rejection', () => {
  it('asks for a reason, ends the run, and tells who and why', async () => {
    const world = await asked();
    await world.click('grace', 'Reject');
    const view = world.slack.views('grace').at(-1);
    expect(world.slack.plainText(view ?? { text: '', blocks: [] })).toContain('Reject the plan');
    await world.reject('grace', 'not during the sale');
    await world.settle();
    expect(world.card()).toContain('Rejected');
    expect(world.card()).toContain('grace rejected the plan: not during the sale.');
    expect(world.buttons()).toEqual([]);
    expect(world.changes()).toEqual([]);
    expect(await world.traces()).toEqual(waiting);
  });
});

const group = 'web';
const update = (world: Scenario, change: object) =>
  world.clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: group, ...change }));

interface Move {
  readonly what: string;
  readonly options?: ScenarioOptions;
  move(world: Scenario): Promise<unknown>;
  readonly said: string;
}

async function newVersion({ clients, templateId, oldImageId }: Scenario): Promise<string> {
  const { LaunchTemplateVersion } = await clients.ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: templateId,
      LaunchTemplateData: { ImageId: oldImageId, InstanceType: 't3.micro' },
    }),
  );
  return String(LaunchTemplateVersion?.VersionNumber);
}

const moves: readonly Move[] = [
  {
    what: 'the group is pointed at another version',
    move: async (world) => {
      const Version = await newVersion(world);
      await update(world, { LaunchTemplate: { LaunchTemplateId: world.templateId, Version } });
    },
    said: 'template versions was',
  },
  {
    what: 'a new version becomes $Latest',
    options: { group: { LaunchTemplate: { LaunchTemplateName: 'web', Version: '$Latest' } } },
    move: newVersion,
    said: 'template versions was',
  },
  {
    what: 'another version becomes $Default',
    options: { group: { LaunchTemplate: { LaunchTemplateName: 'web', Version: '$Default' } } },
    move: async (world) => {
      const DefaultVersion = await newVersion(world);
      await world.clients.ec2.send(
        new ModifyLaunchTemplateCommand({ LaunchTemplateId: world.templateId, DefaultVersion }),
      );
    },
    said: 'template versions was',
  },
  { what: 'max size is changed', move: (world) => update(world, { MaxSize: 30 }), said: 'max was 20 and is 30' },
  { what: 'min size is changed', move: (world) => update(world, { MinSize: 2 }), said: 'min was 1 and is 2' },
  {
    what: 'a target group is attached',
    move: async ({ clients, aws }) => {
      const TargetGroupARNs = [await addTargetGroup(clients, aws, 'second')];
      await clients.autoScaling.send(
        new AttachLoadBalancerTargetGroupsCommand({ AutoScalingGroupName: group, TargetGroupARNs }),
      );
    },
    said: 'target groups was',
  },
  {
    what: 'zones are taken away',
    move: (world) => update(world, { VPCZoneIdentifier: world.aws.ec2.subnetIds()[0] }),
    said: 'zones was',
  },
  {
    what: 'processes are suspended',
    move: ({ clients }) =>
      clients.autoScaling.send(
        new SuspendProcessesCommand({ AutoScalingGroupName: group, ScalingProcesses: ['AlarmNotification'] }),
      ),
    said: 'suspended processes was none and is AlarmNotification',
  },
  {
    what: 'the image is disabled',
    move: ({ clients, newImageId }) => clients.ec2.send(new DisableImageCommand({ ImageId: newImageId })),
    said: 'image state was available and is disabled',
  },
  {
    what: 'the image is deregistered',
    move: ({ clients, newImageId }) => clients.ec2.send(new DeregisterImageCommand({ ImageId: newImageId })),
    said: 'does not exist any more',
  },
  {
    what: 'the image fails a check',
    move: ({ clients, newImageId }) =>
      clients.ec2.send(
        new CreateTagsCommand({ Resources: [newImageId], Tags: [{ Key: 'SecurityScan', Value: 'Failed' }] }),
      ),
    said: 'image checks was validated no, scanned no and is validated no, scanned Failed',
  },
  {
    what: 'the group is deleted',
    move: async (world) => {
      await world.clients.autoScaling.send(
        new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: group, ForceDelete: true }),
      );
      passTime(world.clock, world.aws, 900);
    },
    said: 'The Auto Scaling group does not exist any more.',
  },
  {
    what: 'somebody updates the stack of the group',
    move: async ({ aws }) => {
      const stackId = aws.cloudFormation.setStack('web-stack', 'UPDATE_IN_PROGRESS');
      aws.autoscaling.tagGroup(group, 'aws:cloudformation:stack-id', stackId);
    },
    said: 'CloudFormation is at work on the stack web-stack',
  },
  {
    what: 'somebody begins an instance refresh',
    move: async ({ aws }) => aws.autoscaling.seedRefresh(group),
    said: 'An instance refresh (',
  },
];

describe('where, between plan and click,', () => {
  it.each(moves)('$what, the run is void, names it, and nothing is changed', async ({ options = {}, move, said }) => {
    const world = await asked(options);
    await move(world);
    const moved = world.changes();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Void');
    expect(world.card()).toContain(said);
    expect(world.buttons()).toEqual([]);
    expect(world.changes()).toEqual(moved);
    expect(await world.traces()).toEqual(waiting);
  });

  it('the fleet scales, the plan still holds', async () => {
    const world = await asked();
    world.aws.autoscaling.scaleOut(group, 2);
    passTime(world.clock, world.aws, 600);
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Done');
    expect(await world.group()).toMatchObject({ desired: 6 });
    expect(await world.images()).toEqual(Array.from({ length: 6 }, () => world.newImageId));
  });
});
