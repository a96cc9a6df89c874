import { SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/runs/store.ts';
import { type MotoBot, openBot } from './bot.ts';
import { type MotoFleet, motoFleet } from './fleet.ts';
import { onMoto } from './on-moto.ts';
import { openTable } from './table.ts';
import { idsIn, imagesIn, type Sight, servingOn, startWitness, terminatedOf, type Witness } from './witness.ts';

interface Opening {
  readonly mixed?: boolean;
  readonly store?: () => Promise<Store>;
}

onMoto((moto) => {
  let witness: Witness;
  let fleet: MotoFleet;
  let bot: MotoBot;

  const look = (): Promise<Sight> => witness.look(fleet.groupName);
  const open = async ({ mixed = false, store }: Opening = {}): Promise<Sight> => {
    fleet = await motoFleet(moto(), { desired: 3, max: 5, mixed });
    bot = await openBot(moto().endpoint, store === undefined ? {} : { store: await store() });
    return look();
  };
  const askFor = () => bot.command('ada', `/ami rollout ${fleet.newImageId} to ${fleet.groupName} --batch 2`);
  const approved = async (): Promise<void> => {
    await askFor();
    await bot.settle();
    await bot.click('grace', 'Approve');
  };
  /** Approved, and carried on for as long as it does not hold of the fleet. */
  const carryOnUntil = async (reached: (sight: Sight) => boolean): Promise<Sight> => {
    await approved();
    let lookedAtMs = 0;
    const { why } = await bot.settle(async () => {
      // Once at every moment: boto3 takes its time, and what was done at the last one is seen at the next.
      if (bot.clock.nowMs() === lookedAtMs) return false;
      lookedAtMs = bot.clock.nowMs();
      return reached(await look());
    });
    expect(why).toBe('until');
    return look();
  };

  beforeAll(() => {
    witness = startWitness(moto());
    return () => witness.stop();
  });

  describe('a rolling rollout on moto, seen by boto3', () => {
    it('goes from a signed request in Slack to replaced instances, and never below the floor', {
      timeout: 60_000,
    }, async () => {
      const before = await open({ store: () => openTable(moto().endpoint) });
      await askFor();
      await bot.workUntil(() => bot.card().includes('Waiting for approval'));
      expect(await look()).toEqual(before);

      await bot.click('grace', 'Approve');
      const sights: Sight[] = [];
      let told = '';
      await bot.workUntil(async () => {
        if (bot.thread() !== told) sights.push(await look());
        told = bot.thread();
        return told.includes('Done. Everything was done as planned.');
      });

      expect(sights.length).toBeGreaterThan(6);
      expect(Math.min(...sights.map(({ instances }) => instances.length))).toBe(3);
      expect(Math.max(...sights.map(({ instances }) => instances.length))).toBeLessThanOrEqual(5);
      const after = await look();
      expect(after).toMatchObject({ desired: 3, min: 0, max: 5, suspended: [], templateVersion: '2' });
      expect(after.instances).toEqual([1, 2, 3].map(() => servingOn(fleet.newImageId)));
      expect(terminatedOf(before, after)).toEqual(idsIn(before));
      const [first, second, ...others] = after.versions;
      expect(first).toEqual(before.versions[0]);
      expect(second?.data).toEqual({ ...first?.data, ImageId: fleet.newImageId });
      expect(others).toEqual([]);

      await bot.command('ada', `/ami history ${fleet.groupName}`);
      expect(bot.shownTo('ada')).toContain('Done');
      expect(bot.shownTo('ada')).toContain(`rollout ${fleet.newImageId} to ${fleet.groupName}`);
      await bot.command('ada', `/ami fleet ${fleet.groupName}`);
      expect(bot.shownTo('ada')).toContain('3 of 3 instances healthy, no drift');
    });

    it('is taken back by an abort in the middle', async () => {
      const before = await open();
      const amid = await carryOnUntil((sight) => terminatedOf(before, sight).length > 0);
      expect([...imagesIn(amid)].sort()).toEqual([fleet.oldImageId, fleet.newImageId].sort());

      await bot.click('grace', 'Abort');
      await bot.settle();
      const after = await look();
      expect(after).toMatchObject({ desired: 3, max: 5, suspended: [], templateVersion: '1' });
      expect(after.instances).toEqual([1, 2, 3].map(() => servingOn(fleet.oldImageId)));
      expect(after.versions[0]).toEqual(before.versions[0]);
      expect(bot.card()).toContain('Taken back. grace aborted it.');
    });

    it('is taken back when it is done, to the version of before, by the button of its card', async () => {
      const before = await open();
      await approved();
      await bot.settle();
      expect(imagesIn(await look())).toEqual([fleet.newImageId]);

      await bot.click('ada', 'Roll back');
      await bot.settle();
      expect(bot.card()).toContain(`Rollback of ${fleet.groupName}`);
      await bot.click('grace', 'Approve');
      await bot.settle();
      const after = await look();
      expect(bot.card()).toContain('Done. Everything was done as planned.');
      expect(after).toMatchObject({ desired: 3, min: 0, max: 5, suspended: [], templateVersion: '1' });
      expect(after.instances).toEqual([1, 2, 3].map(() => servingOn(fleet.oldImageId)));
      expect(terminatedOf(before, after)).toEqual(idsIn(before));
      expect(after.versions.map(({ version }) => version)).toEqual([1, 2]);
      expect(after.versions[0]).toEqual(before.versions[0]);
    });

    it('of a mixed group is taken back when it is done, overrides and all', async () => {
      const before = await open({ mixed: true });
      await approved();
      await bot.settle();
      await bot.command('ada', `/ami rollback ${fleet.groupName}`);
      await bot.settle();
      await bot.click('grace', 'Approve');
      await bot.settle();
      const after = await look();
      expect(after).toMatchObject({ templateVersion: '1', overrides: before.overrides, desired: 3, max: 5 });
      expect(imagesIn(after)).toEqual([fleet.oldImageId]);
    });

    it('keeps a scale-out that comes in the middle', async () => {
      const before = await open();
      const { desired } = await carryOnUntil((sight) => terminatedOf(before, sight).length > 0);
      const { groupName, clients } = fleet;
      const wanted = { AutoScalingGroupName: groupName, DesiredCapacity: desired + 1 };
      await clients.autoScaling.send(new SetDesiredCapacityCommand(wanted));

      await bot.settle();
      const after = await look();
      expect(after.desired).toBe(desired + 1);
      expect(after.instances).toEqual(Array.from({ length: desired + 1 }, () => servingOn(fleet.newImageId)));
    });

    it('keeps the overrides of a mixed group', async () => {
      const before = await open({ mixed: true });
      await approved();
      await bot.settle();
      expect(bot.card()).toContain('Done. Everything was done as planned.');
      const after = await look();
      expect(after).toMatchObject({ templateVersion: '2', overrides: before.overrides, desired: 3, max: 5 });
      expect(imagesIn(after)).toEqual([fleet.newImageId]);
    });

    it('stops where a new instance stops, terminates no old one, and rolls back on a click', async () => {
      const before = await open();
      const { instances } = await carryOnUntil((sight) => imagesIn(sight).includes(fleet.newImageId));
      const fresh = instances.filter(({ imageId }) => imageId === fleet.newImageId);
      await fleet.clients.ec2.send(new StopInstancesCommand({ InstanceIds: fresh.map(({ id }) => id) }));
      await bot.settle();
      expect(bot.card()).toContain('Stopped, waiting for a decision');
      expect(terminatedOf(before, await look())).toEqual([]);

      await bot.click('grace', 'Roll back');
      await bot.settle();
      const after = await look();
      expect(after).toMatchObject({ desired: 3, templateVersion: '1', suspended: [] });
      expect(idsIn(after)).toEqual(idsIn(before));
    });
  });
});
