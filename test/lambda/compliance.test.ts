import { describe, expect, it } from 'vitest';
import { complianceReach } from '../../src/lambda/reach.ts';
import { accountId, region } from '../scenarios/fleet-world.ts';
import { keepEverything } from '../scenarios/kept-world.ts';
import { alertsChannel, channel, type LambdaWorld, lambdaWorld } from './lambda-world.ts';
import { lossyQueue } from './lossy-queue.ts';
import { good } from './manners.ts';

const hourMs = 3_600_000;

function checking(): Promise<LambdaWorld> {
  return lambdaWorld(lossyQueue(good), { channels: { alerts: `#${alertsChannel}` } }, { compliance: complianceReach });
}

/** As EventBridge Scheduler calls a function that it is given no input for. */
function scheduled({ clock }: LambdaWorld, agoMs = 0): unknown {
  return {
    version: '0',
    id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: '111122223333',
    time: new Date(clock.nowMs() - agoMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: 'eu-west-1',
    resources: ['arn:aws:scheduler:eu-west-1:111122223333:schedule/default/amiable-compliance'],
    detail: '{}',
  };
}

function alerts({ slack }: LambdaWorld): readonly string[] {
  return slack
    .channel(alertsChannel)
    .messages()
    .filter(({ threadTs }) => threadTs === undefined)
    .map((message) => slack.plainText(message));
}

describe('the function compliance', () => {
  it('checks at the time of the schedule, and tells what it found', async () => {
    const world = await checking();
    world.clock.advanceBy(hourMs);
    expect(await world.compliance(scheduled(world))).toBe(true);
    expect(alerts(world)).toEqual([expect.stringContaining('not scanned')]);
  });

  it('makes the calls that it may reach, and no other', async () => {
    const topicArn = `arn:aws:sns:${region}:${accountId}:findings`;
    const world = await lambdaWorld(lossyQueue(good), {
      channels: { alerts: `#${alertsChannel}` },
      compliance: { topicArn },
    });
    world.aws.sns.addTopic('findings', [{ protocol: 'email', endpoint: 'ada@example.com' }]);
    await keepEverything(world);
    await world.compliance(scheduled(world));
    expect([...world.calls.compliance].sort()).toEqual([...complianceReach].sort());
  });

  it('checks once for an event that comes twice, and again a day later to the minute', async () => {
    const world = await checking();
    world.clock.advanceBy(hourMs);
    const event = scheduled(world);
    world.clock.advanceBy(3_000);
    expect(await world.compliance(event)).toBe(true);
    expect(await world.compliance(event)).toBe(false);
    world.clock.advanceBy(24 * hourMs - 3_000);
    expect(await world.compliance(scheduled(world))).toBe(true);
    expect(alerts(world)).toHaveLength(1);
  });

  it('checks once while Slack is away; the sweeper sees that it is told a few minutes later', async () => {
    const world = await checking();
    world.clock.advanceBy(hourMs);
    const event = scheduled(world);
    world.slack.faults.failNext(1, 'team_disabled', { method: 'chat.postMessage' });
    expect(await world.compliance(event)).toBe(true);
    expect(alerts(world)).toEqual([]);
    world.clock.advanceBy(60_000);
    expect(await world.compliance(event)).toBe(false);
    await world.until(async () => alerts(world).length > 0, 15);
    expect(alerts(world)).toHaveLength(1);
  });

  it('refuses an event that names no time', async () => {
    const world = await checking();
    await expect(world.compliance({ source: 'aws.scheduler' })).rejects.toThrow();
    expect(world.calls.compliance.size).toBe(0);
  });
});

describe('a check that is wanted out of turn', () => {
  it('is made by the worker once the sweeper has seen it: where there was none, and after a snooze', async () => {
    const world = await checking();
    await world.until(async () => alerts(world).length > 0, 10);
    expect(alerts(world)).toEqual([expect.stringContaining('not scanned')]);
    await world.slack.as('ada').command('/ami snooze web --days 7', { channel });
    await world.until(async () => alerts(world).at(-1)?.includes('snoozed') === true, 10);
    expect(alerts(world)).toHaveLength(1);
    const checks = world.calls.worker.size;
    await world.sweeper();
    await world.workOff();
    expect(world.calls.worker.size).toBe(checks);
  });
});
