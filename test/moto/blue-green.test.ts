import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateTargetGroupCommand, DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { beforeAll, describe, expect, it } from 'vitest';
import { type MotoBot, openBot } from './bot.ts';
import { type MotoFleet, motoFleet } from './fleet.ts';
import { onMoto } from './on-moto.ts';
import { idsIn, type Sight, servingOn, startWitness, terminatedOf, type Witness } from './witness.ts';

const blueGreen = { targetGroups: ['web', 'web-green'] as [string, string], stages: [50, 100], settleSeconds: 2 };
const dayMs = 24 * 3600 * 1000;

async function addGreenTargets({ clients }: MotoFleet): Promise<void> {
  const { TargetGroups: [blue] = [] } = await clients.elb.send(new DescribeTargetGroupsCommand({ Names: ['web'] }));
  const asBlue = { Protocol: 'HTTP', Port: 80, VpcId: blue?.VpcId, HealthCheckPath: '/' } as const;
  await clients.elb.send(new CreateTargetGroupCommand({ Name: 'web-green', ...asBlue }));
}

onMoto((moto) => {
  let witness: Witness;
  let fleet: MotoFleet;
  let bot: MotoBot;

  const toGreen = async (): Promise<number> => (await witness.weights('web'))['80']?.['web-green'] ?? 0;
  const blue = (): Promise<Sight> => witness.look('web-asg');
  const green = (): Promise<Sight> => witness.look('web-asg-green');
  /** Approved by Grace, from a fleet of three. */
  const begin = async (): Promise<Sight> => {
    fleet = await motoFleet(moto(), { desired: 3, max: 5 });
    await addGreenTargets(fleet);
    bot = await openBot(moto().endpoint, { config: { fleets: { web: { group: 'web-asg', blueGreen } } } });
    const before = await blue();
    await bot.command('ada', `/ami rollout ${fleet.newImageId} to web --strategy blue-green`);
    await bot.settle();
    expect(await witness.groupNames()).toEqual(['web-asg']);
    await bot.click('grace', 'Approve');
    return before;
  };
  const untilHalf = async (): Promise<void> => {
    const { why } = await bot.settle(async () => (await toGreen()) === 50);
    expect(why).toBe('until');
  };
  const allOn = (imageId: string) => [1, 2, 3].map(() => servingOn(imageId));

  beforeAll(() => {
    witness = startWitness(moto());
    return () => witness.stop();
  });

  // A mixed group is not among these: moto forgets its policy at any update that does not repeat it.
  describe('a blue-green rollout on moto, seen by boto3', () => {
    it('makes a copy, shifts the traffic in stages, keeps the old group for a day, and empties it then', async () => {
      const before = await begin();
      const seen: number[] = [];
      await bot.settle(async () => {
        const share = await toGreen();
        if (share !== seen.at(-1)) seen.push(share);
        return false;
      });
      expect(bot.card()).toContain('Done. Everything was done as planned.');
      expect(seen).toEqual([0, 50, 100]);
      expect(await witness.weights('web')).toEqual({ 80: { web: 0, 'web-green': 100 } });
      expect(await green()).toMatchObject({ desired: 3, min: 0, max: 5, suspended: [], templateVersion: '2' });
      expect((await green()).instances).toEqual(allOn(fleet.newImageId));
      expect(idsIn(await blue())).toEqual(idsIn(before));

      bot.clock.advanceBy(dayMs);
      await bot.sweep();
      const suspended = ['AlarmNotification', 'ScheduledActions'];
      expect(await blue()).toMatchObject({ desired: 0, min: 0, max: 5, suspended, instances: [] });
      expect(terminatedOf(before, await blue())).toEqual(idsIn(before));
      expect((await green()).instances).toEqual(allOn(fleet.newImageId));
    });

    it('is taken back by an abort at half of the traffic, with nothing left of the copy', async () => {
      const before = await begin();
      await untilHalf();
      await bot.click('grace', 'Abort');
      await bot.settle();
      expect(bot.card()).toContain('Taken back. grace aborted it.');
      expect(await witness.weights('web')).toEqual({ 80: { web: 1 } });
      expect(await blue()).toEqual({ ...before, terminated: expect.any(Array), versions: expect.any(Array) });
      expect(await witness.groupNames()).toEqual(['web-asg']);
    });

    it('goes back by itself where the copy stops serving at half of the traffic', async () => {
      const before = await begin();
      await untilHalf();
      await fleet.clients.ec2.send(new StopInstancesCommand({ InstanceIds: [...idsIn(await green())] }));
      await bot.settle();
      expect(bot.card()).toContain('Taken back.');
      expect(await toGreen()).toBe(0);
      expect(idsIn(await blue())).toEqual(idsIn(before));
    });

    it('is shifted back after its end by one click and an approval, in one step', async () => {
      const before = await begin();
      await bot.settle();
      await bot.click('ada', 'Shift back');
      await bot.settle();
      await bot.click('grace', 'Approve');
      await bot.settle();
      expect(bot.card()).toContain('Done. Everything was done as planned.');
      expect(await toGreen()).toBe(0);
      expect(idsIn(await blue())).toEqual(idsIn(before));
      expect((await blue()).instances).toEqual(allOn(fleet.oldImageId));
    });
  });
});
