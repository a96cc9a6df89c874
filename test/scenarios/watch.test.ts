import { DeleteAlarmsCommand, PutCompositeAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { DeregisterImageCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { noTraces, type Scenario } from './scenario.ts';
import { size, watched, watchedRollout } from './watch-world.ts';

/** The floor is the desired capacity: what left the fleet by a call left that many serving. */
function expectCapacityHeld(world: Scenario): void {
  const lost = world.monitor.losses.filter(({ cause, serving, desired }) => cause.by === 'caller' && serving < desired);
  expect(lost).toEqual([]);
}

async function expectDone(world: Scenario): Promise<void> {
  expect(world.card()).toContain('Done');
  expect(await world.images()).toEqual(Array.from({ length: size }, () => world.newImageId));
  expectCapacityHeld(world);
}

async function expectTakenBack(world: Scenario): Promise<void> {
  expect(world.card()).toContain('Taken back');
  expect(await world.images()).toEqual(Array.from({ length: size }, () => world.oldImageId));
  expect(await world.group()).toMatchObject({ desired: size, max: 20, templateVersion: '1', suspended: [] });
  expectCapacityHeld(world);
}

const retired = (world: Scenario): number =>
  world.changes().filter((change) => change === 'TerminateInstanceInAutoScalingGroup').length;
const untilBack = (world: Scenario) =>
  world.settle({ until: async () => (await world.run()).phase.kind === 'undoing' });
const entries = (world: Scenario, part: string): readonly string[] =>
  world.thread().filter((entry) => entry.includes(part));

describe('a rollout whose alarms stay OK', () => {
  it('says before what is watched, and after each wave and at the end that all is well', async () => {
    const world = await watched();
    await world.askRollout();
    expect(world.card()).toContain(
      'the alarm web-5xx: 1 min at each step of the way, 5 min at the end. When one is not well, it is taken back by itself',
    );
    await world.click('grace', 'Approve');
    await world.settle();
    await expectDone(world);
    expect(entries(world, 'Watched for')).toEqual([
      '💚 Watched for 1 min: wave 1 of 2. 1 alarm is healthy.',
      '💚 Watched for 1 min: wave 2 of 2. 1 alarm is healthy.',
      '💚 Watched for 5 min: the whole fleet. 1 alarm is healthy.',
    ]);
  });

  it('is told by a dry run, with the time that it takes', async () => {
    const world = await watched();
    await world.command('ada', `/ami rollout ${world.newImageId} to web --dry-run`);
    const told = world.heard('ada');
    expect(told).toContain('the alarm web-5xx: 1 min at each step of the way, 5 min at the end');
    expect(told).toContain('Looks whether all that is watched is well');
    expect(told).toContain('watches the wave');
    expect(told).toContain('Watches the whole fleet');
    expect(told).toContain('An alarm or probe that is not well stops it, or takes everything back.');
  });

  it('retires nothing before its wave was watched', async () => {
    const world = await watchedRollout({ watch: { alarms: ['web-5xx'], waveSeconds: 600 } });
    await world.untilDoing('watching wave 1 of 2');
    const watching = world.clock.nowMs();
    await world.settle({ untilMs: watching + 500_000 });
    expect(retired(world)).toBe(0);
    expect(world.card()).toMatch(/0 of 3 instances replaced; watching wave 1 of 2 for \d+ s more/);
    await world.settle();
    await expectDone(world);
  });
});

describe('an alarm that fires in the second wave', () => {
  it('has it taken back at once, with what AWS says, and no server of that wave retired', async () => {
    const world = await watchedRollout();
    await world.untilWave(2);
    const before = retired(world);
    world.setAlarm('ALARM');
    await untilBack(world);
    expect(retired(world)).toBe(before);
    await world.settle();
    await expectTakenBack(world);
    const why = 'The alarm web-5xx is in ALARM since';
    expect(entries(world, 'Taking back what was done').at(0)).toContain(why);
    expect(world.card()).toContain(why);
    expect(world.card()).toContain('Threshold Crossed: 37 errors was greater than the threshold (5.0).');
    expect((await world.traces()).lockedBy).toBeUndefined();
    expect(await world.store.pins('111122223333/eu-west-1/web')).toEqual([]);
  });

  it('stops it where the policy says so, and a person decides', async () => {
    const world = await watchedRollout({ watch: { alarms: ['web-5xx'], onUnhealthy: 'hold' } });
    await world.untilWave(2);
    world.setAlarm('ALARM');
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.card()).toContain('The alarm web-5xx is in ALARM since');
    expect(world.card()).toContain('Retry goes on once that is well, and stops again while it is not.');
    expect(world.buttons()).toEqual(['Retry', 'Roll back', 'Hold']);
    await world.click('ada', 'Retry');
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    world.setAlarm('OK');
    await world.click('ada', 'Retry');
    await world.settle();
    await expectDone(world);
  });

  it('has it taken back by a person where it was stopped', async () => {
    const world = await watchedRollout({ watch: { alarms: ['web-5xx'], onUnhealthy: 'hold' } });
    await world.untilWave(2);
    world.setAlarm('ALARM');
    await world.settle();
    await world.click('ada', 'Roll back');
    await world.settle();
    await expectTakenBack(world);
  });

  it('for a minute, and is OK again, has it taken back all the same', async () => {
    const world = await watchedRollout();
    await world.untilWave(2);
    world.setAlarm('ALARM');
    await world.settle({ untilMs: world.clock.nowMs() + 60_000 });
    world.setAlarm('OK');
    await world.settle();
    await expectTakenBack(world);
  });
});

describe('an alarm that fires', () => {
  it('when everything is replaced, while the whole fleet is watched, has all of it taken back', async () => {
    const world = await watchedRollout();
    await world.untilDoing('watching the whole fleet');
    expect(retired(world)).toBe(size);
    world.setAlarm('ALARM');
    await world.settle();
    await expectTakenBack(world);
  });

  it('and is composite counts as any other', async () => {
    const world = await watched({ watch: { alarms: ['web'] } });
    await world.clients.cloudWatch.send(
      new PutCompositeAlarmCommand({ AlarmName: 'web', AlarmRule: 'ALARM("web-5xx")' }),
    );
    await world.askRollout();
    await world.click('grace', 'Approve');
    await world.untilWave(2);
    world.setAlarm('ALARM');
    await world.settle();
    await expectTakenBack(world);
    expect(world.card()).toContain(':alarm:web-5xx transitioned to ALARM');
  });

  it('where there is no way back stops the run and asks', async () => {
    const world = await watched();
    await world.clients.ec2.send(new DeregisterImageCommand({ ImageId: world.oldImageId }));
    await world.askRollout();
    expect(world.card()).toContain('There is no way back, so an alarm that fires stops the run and asks a person.');
    await world.click('grace', 'Approve');
    await world.untilWave(1);
    world.setAlarm('ALARM');
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
  });
});

describe('an alarm that fires already', () => {
  it('refuses the rollout, in AWS’s words, and says what to do', async () => {
    const world = await watched({ alarm: 'ALARM' });
    await world.askRollout();
    expect(world.heard('ada')).toContain('The alarm web-5xx is in ALARM since');
    expect(world.heard('ada')).toContain('37 errors was greater than the threshold');
    expect(world.heard('ada')).toContain('--override');
    expect(world.changes()).toEqual([]);
    expect(await world.traces()).toEqual(noTraces);
  });

  it('lets it go on with a reason and a second person, and counts when it fires anew', async () => {
    const world = await watched({ alarm: 'ALARM' });
    await world.askRollout('--override "this is the fix"');
    expect(world.card()).toContain(
      'It counts only once it was OK and fires anew. That is overridden: this is the fix.',
    );
    expect(world.card()).toContain('not ada, who asked');
    await world.click('grace', 'Approve');
    await world.untilWave(2);
    expect(entries(world, 'Before anything was changed: The alarm web-5xx is in ALARM')).toHaveLength(1);
    world.setAlarm('OK');
    await world.settle({ untilMs: world.clock.nowMs() + 30_000 });
    world.setAlarm('ALARM');
    await world.settle();
    await expectTakenBack(world);
  });

  it('is a warning where the policy says so, and the rollout ends well while it goes on firing', async () => {
    const world = await watched({ alarm: 'ALARM', watch: { alarms: ['web-5xx'], alreadyUnhealthy: 'warn' } });
    await world.rollOut();
    await expectDone(world);
    expect(entries(world, 'Before anything was changed')).toHaveLength(1);
    expect(entries(world, 'Nothing of it counted.')).toHaveLength(3);
  });

  it('when the plan is approved makes it void, before anything was changed', async () => {
    const world = await watched();
    await world.askRollout();
    world.setAlarm('ALARM');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Void');
    expect(world.card()).toContain('The alarm web-5xx is in ALARM since');
    expect(world.changes()).toEqual([]);
  });
});

describe('where it cannot be told whether all is well', () => {
  it('because the alarm does not exist, nothing is begun', async () => {
    const world = await watched({ alarm: undefined });
    await world.askRollout();
    expect(world.heard('ada')).toContain(
      'The alarm web-5xx, to be watched while web changes, does not exist in eu-west-1.',
    );
    expect(world.heard('ada')).toContain('fleets.web.watch.alarms');
    expect(world.changes()).toEqual([]);
  });

  it('because somebody deletes the alarm, the run stops and asks, and goes on without it when told to', async () => {
    const world = await watchedRollout();
    await world.untilWave(1);
    await world.clients.cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: ['web-5xx'] }));
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.card()).toContain('The alarm web-5xx does not exist. Retry goes on without it.');
    expect(retired(world)).toBe(0);
    await world.click('ada', 'Retry');
    await world.settle();
    await expectDone(world);
    expect(entries(world, 'It went on without the alarm web-5xx, as a person decided.')).toHaveLength(3);
  });

  it('because the alarm has no data, the plan says so and the check asks before anything is changed', async () => {
    const world = await watched({ alarm: 'INSUFFICIENT_DATA' });
    await world.askRollout();
    expect(world.card()).toContain('The alarm web-5xx has no data');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.changes()).toEqual([]);
    await world.click('ada', 'Retry');
    await world.settle();
    await expectDone(world);
  });

  it('though no data is no news here, it goes on', async () => {
    const watch = { alarms: ['web-5xx'], insufficientData: 'healthy' as const };
    const world = await watched({ alarm: 'INSUFFICIENT_DATA', watch });
    await world.rollOut();
    await expectDone(world);
  });

  it('for less than is waited, nobody is asked', async () => {
    const world = await watchedRollout();
    await world.untilDoing('watching wave 1 of 2');
    world.setAlarm('INSUFFICIENT_DATA');
    await world.settle({ untilMs: world.clock.nowMs() + 200_000 });
    expect(world.card()).toContain('The alarm web-5xx has insufficient data');
    expect(retired(world)).toBe(0);
    world.setAlarm('OK');
    await world.settle();
    await expectDone(world);
  });

  it('because the call is denied, the run stops and names the permission', async () => {
    const world = await watchedRollout();
    await world.untilWave(1);
    world.aws.faults.deny({ service: 'cloudwatch', action: 'DescribeAlarms' });
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.card()).toContain('Allow cloudwatch:DescribeAlarms to the role of Amiable.');
    world.aws.faults.clear();
    await world.click('ada', 'Retry');
    await world.settle();
    await expectDone(world);
  });

  it('because half of all calls are throttled, it only takes longer', async () => {
    const world = await watchedRollout();
    world.aws.faults.throttle({ service: 'cloudwatch' }, 0.5);
    await world.settle();
    await expectDone(world);
  });
});

describe('a probe of the load balancer', () => {
  const http = [{ path: '/health' }];

  it('is asked by name, and all is well while it answers', async () => {
    const world = await watched({ watch: { alarms: [], http } });
    await world.askRollout();
    expect(world.card()).toMatch(/Watched:? *http:\/\/web-\w+\.eu-west-1\.elb\.amazonaws\.com\/health: 1 min/);
    await world.click('grace', 'Approve');
    await world.settle();
    await expectDone(world);
    expect(entries(world, '1 probe is healthy.')).toHaveLength(3);
  });

  it('that is answered wrongly three times in a row has it taken back', async () => {
    const world = await watchedRollout({ watch: { alarms: [], http } });
    await world.untilDoing('watching wave 2 of 2');
    world.aws.faults.answerHttp(500);
    await untilBack(world);
    world.aws.faults.clear();
    await world.settle();
    await expectTakenBack(world);
    expect(world.card()).toMatch(/\/health answers 500 instead of 200\./);
  });

  it('that is answered wrongly once is an accident', async () => {
    const world = await watchedRollout({ watch: { alarms: [], http } });
    await world.untilDoing('watching wave 2 of 2');
    world.aws.faults.answerHttp(500, { times: 1 });
    await world.settle();
    await expectDone(world);
  });

  it('that gets no answer is unknown: people are asked', async () => {
    const world = await watchedRollout({ watch: { alarms: [], http: [{ url: 'http://nobody.example/health' }] } });
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.card()).toContain('http://nobody.example/health gives no answer: no route to host.');
    expect(world.changes()).toEqual([]);
  });

  it('is refused where there is no load balancer', async () => {
    const world = await watched({ watch: { alarms: [], http }, withLoadBalancer: false });
    await world.askRollout();
    expect(world.heard('ada')).toContain(
      'amiable.yml has /health asked at the load balancers of web, and there is none',
    );
    expect(world.changes()).toEqual([]);
  });
});

describe('an abort', () => {
  it.each(['watching wave 2 of 2', 'watching the whole fleet'])('while %s takes it back', async (label) => {
    const world = await watchedRollout();
    await world.untilDoing(label);
    await world.click('ada', 'Abort');
    await world.settle();
    await expectTakenBack(world);
  });
});

describe('a pause', () => {
  it('does not count as watched', async () => {
    const world = await watchedRollout({ watch: { alarms: ['web-5xx'], waveSeconds: 600 } });
    await world.untilDoing('watching wave 1 of 2');
    await world.click('ada', 'Pause');
    await world.settle({ untilMs: world.clock.nowMs() + 3_600_000 });
    await world.click('ada', 'Resume');
    await world.settle({ untilMs: world.clock.nowMs() + 300_000 });
    expect(retired(world)).toBe(0);
    await world.settle();
    await expectDone(world);
  });
});
