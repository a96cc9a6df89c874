import { CreateTagsCommand, DisableImageCommand } from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, it } from 'vitest';
import { useImage } from '../scenarios/cleanup-world.ts';
import { addImage } from './account.ts';
import { type MotoBot, openBot } from './bot.ts';
import { type MotoFleet, motoFleet } from './fleet.ts';
import { type KeptImage, keepOnMoto } from './kept.ts';
import { onMoto } from './on-moto.ts';
import { startWitness, type Witness } from './witness.ts';

const dayMs = 24 * 3_600_000;
const retention = {
  ...{ keep: 1, keepDays: 0, launchedWithinDays: 0, mostPercent: 100 },
  ...{ disableAfterDays: 0.01, deregisterAfterDays: 0.02 },
};
const config = { retention, channels: { alerts: '#deploys' } };

onMoto((moto) => {
  let witness: Witness;
  let fleet: MotoFleet;
  let bot: MotoBot;

  const answerTo = async (line: string): Promise<string> => {
    await bot.command('ada', `/ami ${line}`);
    return bot.shownTo('ada');
  };
  /** A day apart, the newest last and of yesterday: moto makes all of them in the same second. */
  const addFamily = async (application: string, count: number): Promise<readonly string[]> => {
    const ids: string[] = [];
    for (let at = 0; at < count; at += 1) {
      const CreatedDate = new Date(bot.clock.nowMs() - (count - at) * dayMs).toISOString();
      ids.push(await addImage(fleet.clients, `${application}-${at}`, { Application: application, CreatedDate }));
    }
    return ids;
  };
  /** The bot's clock stands still unless it is moved. */
  const catchUp = (): void => bot.clock.advanceBy(60_000);

  beforeAll(async () => {
    witness = startWitness(moto());
    fleet = await motoFleet(moto(), { desired: 1, max: 2 });
    bot = await openBot(moto().endpoint, { config });
    return () => witness.stop();
  });

  describe('what uses an AMI on moto', () => {
    let kept: readonly KeptImage[];
    let spare: string;
    beforeAll(async () => {
      [spare = ''] = await addFamily('kept', 1);
      kept = await keepOnMoto(fleet.clients, fleet.oldImageId);
      catchUp();
    });

    it('why names every kind of reference that moto has, and the AMI that has none', async () => {
      for (const { imageId, words } of kept) expect(await answerTo(`why ${imageId}`)).toMatch(words);
      expect(await answerTo(`why ${spare}`)).toContain('is not in use');
      expect(bot.shownTo('ada')).toContain('Nothing keeps it');
    });

    it('a plan of a cleanup has that one alone', async () => {
      const answer = await answerTo('cleanup kept --dry-run');
      expect(answer).toContain(`would retire 1 AMI of kept, and keep ${kept.length}`);
      expect(answer).toMatch(new RegExp(`What goes, the oldest first\n.*${spare}`));
    });
  });

  describe('a cleanup on moto, seen by boto3', () => {
    it('deregisters what somebody had disabled, and nothing that has come into use or cannot be deprecated', async () => {
      const imageIds = await addFamily('lamp', 4);
      const [first = '', second = '', third = '', newest = ''] = imageIds;
      for (const ImageId of [first, second]) await fleet.clients.ec2.send(new DisableImageCommand({ ImageId }));
      catchUp();
      const before = await witness.family('lamp');
      await bot.command('ada', '/ami cleanup lamp');
      await bot.settle();
      expect(bot.card()).toContain('Clean up 3 AMIs of lamp');
      expect(await witness.family('lamp')).toEqual(before);
      await bot.click('grace', 'Approve');
      await bot.settle(() => bot.thread().includes('deprecated'));
      await useImage(fleet, second);
      await bot.settle();
      const { states, snapshots } = await witness.family('lamp');
      expect(states).toEqual({ [second]: 'disabled', [third]: 'available', [newest]: 'available' });
      expect(bot.card()).toContain('1 of 3 AMIs deregistered; 1 stays, 1 failed');
      expect(bot.thread()).toContain(`${second} stays`);
      expect(bot.thread()).toMatch(new RegExp(`${third} could not be deprecated: .*EnableImageDeprecation`));
      // Moto leaves the snapshots where they are, and says nothing of them: so does the bot.
      expect(snapshots).toEqual(before.snapshots);
      expect(bot.thread()).toMatch(/1 snapshot is left: snap-[0-9a-f]+ \(EC2 did not say that it is deleted\)/);
    });
  });

  describe('a check of compliance on moto', () => {
    it('is told in the channel, and what is resolved the day after', async () => {
      expect(await bot.checkCompliance()).toBe(true);
      expect(bot.card()).toContain('Compliance');
      expect(bot.card()).toContain(`${fleet.oldImageId} (web-1.0.0-20260101-000000, in use by web-asg): not scanned`);
      bot.clock.advanceBy(dayMs);
      const scanned = { SecurityScan: 'Passed', ScanDate: new Date(bot.clock.nowMs()).toISOString() };
      const Tags = Object.entries({ ...scanned, ValidationStatus: 'Passed' }).map(([Key, Value]) => ({ Key, Value }));
      await fleet.clients.ec2.send(new CreateTagsCommand({ Resources: [fleet.oldImageId], Tags }));
      expect(await bot.checkCompliance()).toBe(true);
      expect(bot.card()).toMatch(/\d resolved/);
      expect(bot.card()).not.toMatch(new RegExp(`${fleet.oldImageId}.*not scanned`));
    });
  });
});
