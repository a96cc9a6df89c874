import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { patchedIn } from './counting.ts';
import { addPair, begunPair, pairConfig, shortfalls, untilShare } from './pair-world.ts';
import { scenario } from './scenario.ts';

describe('a blue-green rollout, asked for in Slack', () => {
  it('shows what it will do before anybody approves', async () => {
    const world = await scenario({ config: pairConfig({ approveStages: [10] }) });
    await addPair(world);
    await world.askRollout('--strategy blue-green');
    const card = world.card();
    expect(card).toContain('New group: web-green is made as a copy of web');
    expect(card).toContain(
      'Traffic: 10 %, 50 %, 100 % of web:80, web:80 rule 10, each well for 2 min before the next; a person is asked after 10 %',
    );
    expect(card).toContain('Capacity: up to 4 extra instances');
    expect(card).toContain('Afterwards: web keeps running for 24 hours, ready to take the traffic back');
    expect(card).toContain('Way back: Abort sends all traffic back to web');
  });

  it('shifts all traffic in stages to a copy that is well, and keeps the old group', async () => {
    const run = await begunPair();
    const { world, pair, sinceMs } = run;
    const seen: (readonly number[])[] = [];
    world.aws.kernel.onChange(() => {
      const shares = pair.greenShares();
      if (JSON.stringify(shares) !== JSON.stringify(seen.at(-1))) seen.push(shares);
    });
    await world.settle();
    expect(world.card()).toContain('Done. Everything was done as planned.');
    expect(patchedIn(world)).toBe(4);
    // Both of them are moved before either is moved again.
    expect(seen.filter(([listener, rule]) => listener === rule)).toEqual([
      [0, 0],
      [10, 10],
      [50, 50],
      [100, 100],
    ]);
    expect(await pair.group('web-green')).toMatchObject({
      ...{ desired: 4, min: 1, max: 20, suspended: [], images: [world.newImageId] },
      tags: { Application: 'web', Environment: 'production', AmiableRun: (await world.run()).id },
    });
    expect(await pair.group('web')).toMatchObject({ desired: 4, min: 4, images: [world.oldImageId] });
    expect(shortfalls(pair.traffic, { sinceMs, all: true })).toEqual([]);
    expect(await world.traces()).toMatchObject({ live: [], lockedBy: undefined, pins: ['kept'] });
  });

  it('sends no request to the new group before it is healthy in its own target group', async () => {
    const { world, pair, sinceMs } = await begunPair();
    await world.settle();
    const first = pair.traffic.samples.find(({ atMs, shares }) => atMs >= sinceMs && (shares['web-green'] ?? 0) > 0);
    expect(first).toMatchObject({ shares: { web: 90, 'web-green': 10 } });
    const [served] = world.monitor.samples.filter(
      ({ groupName, serving }) => groupName === 'web-green' && serving === 4,
    );
    expect(served?.atMs).toBeLessThan(first?.atMs ?? 0);
  });

  it('is the same fleet afterwards, under the same name', async () => {
    const { world } = await begunPair();
    await world.settle();
    await world.command('ada', '/ami fleet web');
    const shown = world.heard('ada');
    expect(shown).toContain('web: 4 of 4 instances healthy, no drift');
    expect(shown).toContain('Group: web-green');
    expect(shown).toContain('Kept beside it: web with');
    await world.command('ada', '/ami fleets');
    expect(world.heard('ada')).toContain('1 fleet: 0 below desired capacity, 0 with drift.');
    await world.command('ada', '/ami history web');
    expect(world.heard('ada')).toContain('Done');
    await world.command('ada', '/ami fleet web-green');
    expect(world.heard('ada')).toContain('web: 4 of 4 instances healthy');
  });

  it('goes on to where the traffic is: the next run is about the new group', async () => {
    const { world, pair } = await begunPair();
    await world.settle();
    await world.command('ada', `/ami rollout ${world.oldImageId} to web --batch 2`);
    await world.settle();
    expect(world.card()).toContain('group web-green');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(await pair.group('web-green')).toMatchObject({ desired: 4, images: [world.oldImageId] });
    expect(await pair.group('web')).toMatchObject({ desired: 4, min: 4 });
  });
});

describe('a new group that is not well', () => {
  it('gets no traffic where its image never gets healthy; the run stops and asks, and takes it away on a click', async () => {
    const { world, pair } = await begunPair();
    world.aws.faults.breakImage(world.newImageId, { kind: 'never-serves' });
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.card()).toContain('web-green: 0 of 4 healthy');
    expect(pair.greenShares()).toEqual([0, 0]);
    await world.click('grace', 'Roll back');
    await world.settle();
    expect(world.card()).toContain('Taken back.');
    expect(await pair.group('web-green')).toBeUndefined();
    expect(await pair.group('web')).toMatchObject({ desired: 4, min: 1, images: [world.oldImageId] });
    expect(await world.traces()).toMatchObject({ live: [], lockedBy: undefined, pins: [] });
  });

  it('loses its traffic at once where it turns unhealthy after 50 %', async () => {
    const run = await begunPair();
    const { world, pair, sinceMs } = run;
    await untilShare(run, 50);
    for (const id of world.monitor.servingIds('web-green')) world.aws.ec2.setServing(id, false);
    await world.settle();
    expect(world.card()).toContain('Taken back. web-green serves with 0 instances, and needs 2');
    expect(pair.greenShares()).toEqual([0, 0]);
    expect(await pair.group('web-green')).toBeUndefined();
    expect(await pair.group('web')).toMatchObject({ desired: 4, min: 1, images: [world.oldImageId] });
    expect(shortfalls(pair.traffic, { sinceMs })).toEqual([]);
    const last = pair.traffic.samples.filter(({ listener }) => listener === 'web:80').at(-1);
    expect(last).toMatchObject({ shares: { web: 100 }, capacity: 4 });
  });

  it('is waited for where one of its instances is sick, and then goes on', async () => {
    const run = await begunPair();
    const { world, pair } = run;
    await untilShare(run, 50);
    const [one = ''] = world.monitor.servingIds('web-green');
    world.aws.ec2.setServing(one, false);
    await world.settle();
    expect(world.card()).toContain('Done. Everything was done as planned.');
    expect(pair.greenShares()).toEqual([100, 100]);
  });

  it('is not made where EC2 refuses its instances: the run stops and says why', async () => {
    const { world, pair } = await begunPair();
    const fault = world.aws.faults.refuseCapacity({});
    await world.settle();
    expect(world.card()).toContain('Stopped, waiting for a decision');
    expect(world.card()).toContain('a launch was refused');
    expect(pair.greenShares()).toEqual([0, 0]);
    fault.stop();
    await world.click('grace', 'Retry');
    await world.settle();
    expect(world.card()).toContain('Done. Everything was done as planned.');
  });
});

describe('a fleet that scales meanwhile', () => {
  it('is followed by the new group before it gets more traffic', async () => {
    const run = await begunPair();
    const { world, pair, sinceMs } = run;
    await untilShare(run, 10);
    world.aws.autoscaling.scaleOut('web', 3);
    await world.settle();
    expect(world.card()).toContain('Done. Everything was done as planned.');
    expect(await pair.group('web-green')).toMatchObject({ desired: 7, min: 1 });
    expect(world.thread().join('\n')).toContain('web-green grows: desired capacity 4 to 7.');
    expect(shortfalls(pair.traffic, { sinceMs })).toEqual([]);
  });

  it('is not scaled in for the traffic that it loses', async () => {
    const run = await begunPair();
    const { world, pair, sinceMs } = run;
    await untilShare(run, 50);
    world.aws.autoscaling.scaleIn('web', 3);
    world.aws.autoscaling.scaleIn('web-green', 3);
    await world.settle();
    expect(await pair.group('web')).toMatchObject({ desired: 4 });
    expect(await pair.group('web-green')).toMatchObject({ desired: 4, min: 1 });
    expect(shortfalls(pair.traffic, { sinceMs, all: true })).toEqual([]);
  });

  it('may be made smaller by a person, and the new group is no smaller than it was', async () => {
    const run = await begunPair();
    const { world, pair } = run;
    await untilShare(run, 10);
    const { autoScaling } = world.clients;
    const smaller = { AutoScalingGroupName: 'web', MinSize: 1, DesiredCapacity: 2 };
    await autoScaling.send(new UpdateAutoScalingGroupCommand(smaller));
    await world.settle();
    expect(world.card()).toContain('Done. Everything was done as planned.');
    expect(await pair.group('web-green')).toMatchObject({ desired: 4 });
  });
});
