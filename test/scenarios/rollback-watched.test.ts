import { DeleteAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { size, type WatchedScenario, watchedRollout } from './watch-world.ts';

/** A finished rollout of a fleet with an alarm that is watched, which fires since. */
async function wentBad(): Promise<WatchedScenario> {
  const world = await watchedRollout();
  await world.settle();
  expect(world.card()).toContain('Done');
  world.setAlarm('ALARM');
  return world;
}

async function expectBack(world: WatchedScenario): Promise<void> {
  expect(world.card()).toContain('Done');
  expect(await world.images()).toEqual(Array.from({ length: size }, () => world.oldImageId));
  expect((await world.group()).templateVersion).toBe('1');
}

describe('a rollback of a fleet whose alarm', () => {
  it('fires already is told of it, and not held up by it', async () => {
    const world = await wentBad();
    await world.click('linus', 'Roll back');
    await world.settle();
    expect(world.card()).toContain('It counts only once it was OK and fires anew.');
    await world.click('grace', 'Approve');
    await world.settle();
    await expectBack(world);
  });

  it('fires anew in the middle stops and asks, and does not bring the bad AMI back by itself', async () => {
    const world = await wentBad();
    world.setAlarm('OK');
    await world.click('linus', 'Roll back');
    await world.settle();
    await world.click('grace', 'Approve');
    await world.untilWave(2);
    world.setAlarm('ALARM');
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.card()).toContain('The alarm web-5xx is in ALARM since');
    expect((await world.group()).templateVersion).toBe('1');
    world.setAlarm('OK');
    await world.click('grace', 'Retry');
    await world.settle();
    await expectBack(world);
  });

  it('does not exist any more is not watched, says so, and goes back', async () => {
    const world = await wentBad();
    await world.clients.cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: ['web-5xx'] }));
    await world.click('linus', 'Roll back');
    await world.settle();
    expect(world.card()).toContain('It is not watched: The alarm web-5xx');
    await world.click('grace', 'Approve');
    await world.settle();
    await expectBack(world);
  });

  it('may not be read is not watched, says so, and goes back', async () => {
    const world = await wentBad();
    world.aws.faults.deny({ action: 'DescribeAlarms' });
    await world.click('linus', 'Roll back');
    await world.settle();
    expect(world.card()).toContain('It is not watched: AWS refused to let Amiable look at alarms.');
    await world.click('grace', 'Approve');
    await world.settle();
    await expectBack(world);
  });
});
