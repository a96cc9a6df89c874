import { describe, expect, it } from 'vitest';
import { openAws } from './access.ts';
import { type Answer, autoScalingResult, htmlPage, queryError, scripted } from './answers.ts';

const member = (state: string): Answer =>
  autoScalingResult(
    'DescribeAutoScalingInstances',
    `<AutoScalingInstances><member><InstanceId>i-1</InstanceId><LifecycleState>${state}</LifecycleState></member></AutoScalingInstances>`,
  );
const gone = autoScalingResult('DescribeAutoScalingInstances', '<AutoScalingInstances/>');
const terminated = autoScalingResult('TerminateInstanceInAutoScalingGroup', '');
const terminates = 'autoscaling:TerminateInstanceInAutoScalingGroup';

describe('terminating a member', () => {
  it('is asked once, by name, and audited', async () => {
    const handler = scripted(member('InService'), terminated);
    const { aws, trail } = openAws(handler);
    await expect(aws.groups.terminate('i-1', true)).resolves.toBe('terminating');
    expect(Object.fromEntries(handler.asked[1] ?? [])).toMatchObject({
      InstanceId: 'i-1',
      ShouldDecrementDesiredCapacity: 'true',
    });
    expect(trail.recorded).toMatchObject([
      {
        entry: { call: 'TerminateInstanceInAutoScalingGroup', subject: { instanceId: 'i-1', decrement: true } },
        outcome: { kind: 'succeeded' },
      },
    ]);
  });

  it.each([
    ['terminates', member('Terminating')],
    ['waits on a hook to terminate', member('Terminating:Wait')],
    ['is detached', member('Detaching')],
    ['is in no group', gone],
  ])('is not asked of one that already %s: a second call would decrement again', async (_when, answer) => {
    const { aws, calls } = openAws(scripted(answer));
    await expect(aws.groups.terminate('i-1', true)).resolves.toBe('already-leaving');
    expect(calls.get(terminates)).toBeUndefined();
  });

  it('of one that goes between the look and the call is no failure', async () => {
    const lost = queryError(
      400,
      'ValidationError',
      'Instance Id not found - No managed instance found for instance ID i-1',
    );
    await expect(openAws(scripted(member('InService'), lost, gone)).aws.groups.terminate('i-1', true)).resolves.toBe(
      'already-leaving',
    );
  });

  it('that is refused for one that stays is a failure', async () => {
    const busy = queryError(400, 'ScalingActivityInProgress', 'busy');
    const { aws } = openAws(scripted(member('InService'), busy, member('InService')));
    await expect(aws.groups.terminate('i-1', false)).rejects.toMatchObject({ kind: 'conflict', retry: 'later' });
  });

  it('that would go below min size may pass: the look before it was late', async () => {
    const refused = queryError(
      400,
      'ValidationError',
      "Currently, desiredSize equals minSize (2). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.",
    );
    const { aws } = openAws(scripted(member('InService'), refused, member('InService')));
    await expect(aws.groups.terminate('i-1', true)).rejects.toMatchObject({ kind: 'conflict', retry: 'later' });
  });
});

describe('suspending and resuming', () => {
  it('nothing asks nothing: an empty list would mean every process', async () => {
    const { aws, calls } = openAws(scripted());
    await aws.groups.suspend('web', []);
    await aws.groups.resume('web', []);
    expect(calls.size).toBe(0);
  });

  it('names the processes', async () => {
    const handler = scripted(autoScalingResult('SuspendProcesses', ''));
    await openAws(handler).aws.groups.suspend('web', ['AZRebalance']);
    expect(handler.asked[0]?.get('ScalingProcesses.member.1')).toBe('AZRebalance');
  });
});

describe('an instance refresh', () => {
  const refreshes = (status: string): Answer =>
    autoScalingResult(
      'DescribeInstanceRefreshes',
      `<InstanceRefreshes><member><InstanceRefreshId>r-9</InstanceRefreshId><Status>${status}</Status></member></InstanceRefreshes>`,
    );

  it.each(['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking'])(
    'that is %s is active',
    async (status) => {
      await expect(openAws(scripted(refreshes(status))).aws.groups.activeRefresh('web')).resolves.toBe('r-9');
    },
  );

  it.each(['Successful', 'Failed', 'Cancelled', 'RollbackSuccessful'])('that is %s is not', async (status) => {
    await expect(openAws(scripted(refreshes(status))).aws.groups.activeRefresh('web')).resolves.toBeUndefined();
  });

  it('is none where the service knows no refreshes', async () => {
    await expect(openAws(scripted(htmlPage(500))).aws.groups.activeRefresh('web')).resolves.toBeUndefined();
  });

  it('is an error where it may not be read', async () => {
    const { aws } = openAws(scripted(queryError(403, 'AccessDenied')));
    await expect(aws.groups.activeRefresh('web')).rejects.toMatchObject({
      action: 'autoscaling:DescribeInstanceRefreshes',
    });
  });
});

describe('setting the source of a mixed group', () => {
  it('is refused when the group is no longer mixed', async () => {
    const group = autoScalingResult(
      'DescribeAutoScalingGroups',
      '<AutoScalingGroups><member><AutoScalingGroupName>web</AutoScalingGroupName></member></AutoScalingGroups>',
    );
    const { aws, trail } = openAws(scripted(group));
    const source = {
      kind: 'mixed',
      template: { templateId: 'lt-1', version: '4' },
      overrides: [{ instanceType: 'm7i.large' }],
    } as const;
    await expect(aws.groups.setSource('web', source)).rejects.toMatchObject({
      kind: 'conflict',
      awsCode: 'LaunchSourceChanged',
    });
    expect(trail.recorded).toEqual([]);
  });
});

describe('a warm pool', () => {
  const page = (ids: readonly string[], token = '', lifecycle = 'Warmed:Stopped'): Answer => {
    const state = `<LifecycleState>${lifecycle}</LifecycleState>`;
    const members = ids.map((id) => `<member><InstanceId>${id}</InstanceId>${state}</member>`).join('');
    return autoScalingResult('DescribeWarmPool', `<Instances>${members}</Instances>${token}`);
  };

  it('is read to its last page', async () => {
    const handler = scripted(page(['i-1', 'i-2'], '<NextToken>more</NextToken>'), page(['i-3']));
    await expect(openAws(handler).aws.groups.warmPool('web')).resolves.toEqual(['i-1', 'i-2', 'i-3']);
    expect(handler.asked.map((form) => form.get('NextToken'))).toEqual([null, 'more']);
  });

  it('is told without what is terminated in it, and with what still goes', async () => {
    const more = '<NextToken>more</NextToken>';
    const handler = scripted(page(['i-1'], more, 'Warmed:Terminated'), page(['i-2'], '', 'Warmed:Terminating:Wait'));
    await expect(openAws(handler).aws.groups.warmPool('web')).resolves.toEqual(['i-2']);
  });
});
