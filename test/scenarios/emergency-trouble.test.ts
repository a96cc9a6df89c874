import { DescribeAutoScalingGroupsCommand, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../builders/memory-store.ts';
import { atMostMs } from '../builders/thorough.ts';
import { type CrashPoint, differentAt, doomAt, doomCalls, writesOf } from './crash-point.ts';
import { accountId, region } from './fleet-world.ts';
import { allFleets, cve, fleetsScenario } from './fleets-world.ts';
import { expectNothingLeft } from './stages-world.ts';
import { settleThroughDeath } from './through-death.ts';

const topicArn = `arn:aws:sns:${region}:${accountId}:findings`;

const everyFleet = (what: string) => Object.fromEntries(allFleets.split(',').map((fleet) => [fleet, what]));

describe('an emergency in the middle of trouble', () => {
  it('goes on while Slack is out of reach, and tells everything afterwards, once', async () => {
    const world = await fleetsScenario();
    await world.approved();
    await world.untilFleet('canary', 'await-healthy');
    world.slack.faults.down();
    await world.settle({ untilMs: world.clock.nowMs() + 2 * 3_600_000 });
    expect(await world.outcomes()).toEqual(everyFleet('done'));
    world.slack.faults.up();
    await world.settle({ untilMs: world.clock.nowMs() + 900_000 });
    expect(world.cardOf((await world.parent()).id)).toContain('✅ Done. 6 of 6 fleets are patched.');
    const story = await world.story();
    for (const fleet of ['canary', 'stage', 'jobs', 'shop'])
      expect(story.split(`✅ Patched, 1 fleet: ${fleet}.`)).toHaveLength(2);
    expect((await world.traces()).cards).toBe(9);
  });

  it('goes on while AWS refuses every third call for its rate', async () => {
    const world = await fleetsScenario();
    await world.approved();
    await world.untilFleet('canary', 'surge');
    world.aws.faults.throttle({}, 0.33);
    await world.settle();
    world.aws.faults.clear();
    expect(await world.outcomes()).toEqual(everyFleet('done'));
    await expectNothingLeft(world);
  });
});

/** An emergency on the canary alone, for whose wave AWS has no capacity: its run has just begun. */
async function withoutCapacity() {
  const world = await fleetsScenario();
  await world.ask(`/ami emergency ${cve} --packages openssl --fleets canary,stage`);
  await world.click('grace', 'Approve');
  await world.settle({ until: async () => (await world.children()).has('canary') });
  world.aws.faults.refuseCapacity({});
  const group = () =>
    world.clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['canary'] }));
  const desired = async () => (await group()).AutoScalingGroups?.[0]?.DesiredCapacity;
  return { world, desired };
}

const minuteMs = 60_000;

describe('a canary for whose wave AWS has no capacity', () => {
  it('takes itself back once there is some, and nothing more is begun', async () => {
    const { world, desired } = await withoutCapacity();
    await world.settle({ untilMs: world.clock.nowMs() + 25 * minuteMs });
    world.aws.faults.clear();
    await world.settle();
    expect(await world.outcomes()).toEqual({ canary: 'undone' });
    expect(await world.imagesIn('canary')).toEqual([world.oldImageId]);
    expect(await desired()).toBe(1);
    await expectNothingLeft(world);
  });

  // What the wave has added to the desired capacity is only taken off it with a named instance that may go, and there
  // is none: lowering the number would let AWS choose who goes, should the launch come at that moment.
  it('needs a person where there is none on the way back either: it serves as before, and a retry ends it', async () => {
    const { world, desired } = await withoutCapacity();
    await world.settle({ untilMs: world.clock.nowMs() + 60 * minuteMs });
    expect(await world.outcomes()).toEqual({ canary: 'needs-human' });
    expect(await world.imagesIn('canary')).toEqual([world.oldImageId]);
    expect(await desired()).toBe(2);
    const { id } = await world.parent();
    expect(world.cardOf(id)).toContain('0 of 2 fleets are patched, 1 needs a person, 1 is as it was before');
    const story = await world.story();
    expect(story).toContain('🚨 canary: ');
    expect(story).toContain('a launch was refused: We currently do not have sufficient t3.micro capacity');
    world.aws.faults.clear();
    await world.settle({ untilMs: world.clock.nowMs() + 5 * minuteMs });
    await world.command('linus', `/ami retry ${(await world.children()).get('canary')?.id}`);
    await world.settle();
    expect(await world.outcomes()).toEqual({ canary: 'undone' });
    expect(await world.imagesIn('canary')).toEqual([world.oldImageId]);
    expect(await desired()).toBe(1);
    await expectNothingLeft(world);
  });

  it('is let go by a person who gives the capacity back by hand, while there still is none', async () => {
    const { world, desired } = await withoutCapacity();
    await world.settle({ untilMs: world.clock.nowMs() + 60 * minuteMs });
    await world.clients.autoScaling.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: 'canary', DesiredCapacity: 1 }),
    );
    await world.command('linus', `/ami retry ${(await world.children()).get('canary')?.id}`);
    await world.settle();
    expect(await world.outcomes()).toEqual({ canary: 'undone' });
    expect(await desired()).toBe(1);
    await expectNothingLeft(world);
  });
});

/** An emergency over two fleets, whose worker dies at a point. */
async function live(point: CrashPoint | undefined) {
  const doom = doomAt(point);
  const world = await fleetsScenario({
    store: createMemoryStore(writesOf(doom)),
    config: { scanning: {}, validation: { http: { successes: 1 } }, compliance: { topicArn } },
  });
  world.aws.sns.addTopic('findings', [{ protocol: 'email', endpoint: 'ada@example.com' }]);
  doomCalls(world.aws.faults, doom);
  await world.ask(`/ami emergency ${cve} --packages openssl --fleets canary,api`);
  await world.click('grace', 'Approve');
  await settleThroughDeath(world, doom);
  const { images } = await world.baked();
  const parent = await world.parent();
  const ending = {
    phase: parent.phase.kind === 'ended' ? parent.phase.outcome : parent.phase.kind,
    outcomes: await world.outcomes(),
    images: images.map(({ State }) => State),
    made: world.changes().filter((change) => change === 'CreateImage').length,
    locks: world.locks(),
    live: (await world.store.live()).map(({ verb }) => verb),
    // Where a worker dies right after telling it, the same is told again.
    told: [...new Set(world.aws.sns.delivered(topicArn).map(({ subject }) => subject))],
    fleets: await Promise.all(['canary', 'api'].map(async (fleet) => new Set(await world.imagesIn(fleet)).size)),
  };
  return { ...doom.counts, writes: doom.counts.write, calls: doom.counts.call, ending };
}

describe('an emergency whose worker dies', () => {
  it(
    'bakes each AMI once and patches each fleet once, wherever that happens',
    async () => {
      const calm = await live(undefined);
      expect(calm.ending).toMatchObject({
        phase: 'done',
        outcomes: { canary: 'done', api: 'done' },
        made: 2,
        locks: [],
        live: [],
        told: [`Emergency ${cve} on 2 fleets, declared by ada`, `Emergency ${cve} on 2 fleets: Done`],
      });
      expect(await differentAt(calm, 301, live)).toEqual([]);
    },
    atMostMs(60_000),
  );
});
