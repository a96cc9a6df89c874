import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { beforeAll, describe, expect, it } from 'vitest';
import { type MotoBot, openBot } from './bot.ts';
import { type MotoFleet, motoFleet } from './fleet.ts';
import { onMoto } from './on-moto.ts';
import { startWitness, type Witness } from './witness.ts';

onMoto((moto) => {
  let witness: Witness;
  let fleet: MotoFleet;
  let bot: MotoBot;

  beforeAll(() => {
    witness = startWitness(moto());
    return () => witness.stop();
  });

  const open = async (): Promise<void> => {
    fleet = await motoFleet(moto(), { desired: 1, max: 2 });
    bot = await openBot(moto().endpoint);
  };

  describe('a validation on moto, seen by boto3', () => {
    it('goes from a signed request in Slack to a tagged image, and leaves no instance', {
      timeout: 60_000,
    }, async () => {
      await open();
      await bot.command('ada', `/ami validate ${fleet.newImageId}`);
      let whileItRan = await witness.lookAtImage(fleet.newImageId);
      await bot.workUntil(async () => {
        if (whileItRan.launched.length === 0) whileItRan = await witness.lookAtImage(fleet.newImageId);
        return bot.thread().includes('Done.');
      });
      expect(whileItRan.launched).toMatchObject([
        {
          imageId: fleet.newImageId,
          tags: { AmiablePurpose: 'validate', AmiableRun: expect.any(String), Application: 'web' },
        },
      ]);
      const { state, tags, launched } = await witness.lookAtImage(fleet.newImageId);
      expect({ state, tags }).toMatchObject({
        state: 'available',
        tags: { ValidationStatus: 'Passed', ValidationDate: expect.stringMatching(/^20\d\d-/) },
      });
      expect(launched.map((instance) => instance.state)).toEqual(['terminated']);
    });
  });

  describe('a bake on moto, which has no SSM agents', () => {
    it('says so, takes its builder back, and makes no image', { timeout: 60_000 }, async () => {
      await open();
      const before = (await fleet.clients.ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))).Images ?? [];
      await bot.command('ada', `/ami bake ${fleet.groupName}`);
      await bot.workUntil(() => bot.card().includes('Taken back.'));
      expect(bot.card()).toContain('ssm DescribeInstanceInformation');
      const { launched } = await witness.lookAtImage(fleet.oldImageId);
      expect(launched).toMatchObject([{ state: 'terminated', tags: { AmiablePurpose: 'bake' } }]);
      const after = (await fleet.clients.ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))).Images ?? [];
      expect(after.map(({ ImageId }) => ImageId)).toEqual(before.map(({ ImageId }) => ImageId));
    });
  });
});
