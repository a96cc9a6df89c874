import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addImage, baseImages } from './account.ts';
import { type MotoBot, openBot } from './bot.ts';
import { type MotoFleet, motoFleet } from './fleet.ts';
import { onMoto } from './on-moto.ts';
import { type Sight, startWitness, type Witness } from './witness.ts';

const otherGroups = 120;
const otherVersions = 20;

/** More groups than a page of AWS holds, and more template versions than moto answers unless asked for more. */
async function crowd({ clients, templateId, oldImageId }: MotoFleet): Promise<void> {
  const { ec2, autoScaling } = clients;
  for (let at = 0; at < otherVersions; at += 1) {
    const data = { ImageId: oldImageId, InstanceType: 't3.micro' } as const;
    await ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId: templateId, LaunchTemplateData: data }));
  }
  for (let at = 0; at < otherGroups; at += 1) {
    const group = {
      AutoScalingGroupName: `other-${at}`,
      MinSize: 0,
      MaxSize: 0,
      AvailabilityZones: ['eu-west-1a'],
      LaunchTemplate: { LaunchTemplateId: templateId, Version: '1' },
    };
    await autoScaling.send(new CreateAutoScalingGroupCommand(group));
  }
}

onMoto((moto) => {
  let witness: Witness;
  let fleet: MotoFleet;
  let bot: MotoBot;
  let before: Sight;
  let armImageId: string;

  const answerTo = async (line: string): Promise<string> => {
    await bot.command('ada', `/ami ${line}`);
    return bot.shownTo('ada');
  };

  beforeAll(async () => {
    witness = startWitness(moto());
    fleet = await motoFleet(moto(), { desired: 3, max: 5 });
    bot = await openBot(moto().endpoint);
    await crowd(fleet);
    armImageId = await addImage(fleet.clients, 'cache', { Application: 'cache' }, 'arm64');
    before = await witness.look(fleet.groupName);
  });
  afterAll(() => witness?.stop());

  describe('what people ask on moto', () => {
    it('fleets: every group, across pages', async () => {
      const answer = await answerTo('fleets');
      expect(answer).toContain(`${otherGroups + 1} fleets`);
    });

    it('fleet NAME: image, capacity, template and application', async () => {
      const answer = await answerTo(`fleet ${fleet.groupName}`);
      expect(answer).toContain('3 of 3 instances healthy, no drift');
      expect(answer).toContain(`AMI: ${fleet.oldImageId} 1.0.0`);
      expect(answer).toContain('Capacity: desired 3, min 0, max 5');
      expect(answer).toContain('launch template web, version 1');
    });

    it('list: own images with version and use, and none of somebody else', async () => {
      const answer = await answerTo('list');
      expect(answer).toContain('3 AMIs, 1 in use.');
      expect(answer).toContain(
        `${fleet.oldImageId} | web | 1.0.0 | less than a day | available | no | no | web-asg (3)`,
      );
      expect(answer).toContain(`${fleet.newImageId} | web | 1.1.0 | less than a day | available | no | no | nothing`);
      expect(await answerTo('list web')).toContain('2 AMIs of web');
      expect(await answerTo('list cache')).not.toContain(fleet.oldImageId);
    });

    it('show AMI: tags, snapshot, origin and uses', async () => {
      const answer = await answerTo(`show ${fleet.newImageId}`);
      expect(answer).toContain('web-1.1.0-20260110-000000: available');
      expect(answer).toMatch(/Snapshots: snap-[0-9a-f]+ \(\/dev\/sda1, 15 GiB\)/);
      expect(answer).toMatch(/of instance i-[0-9a-f]+/);
      expect(answer).toContain('Machine: x86_64, linux');
      expect(await answerTo(`show ${fleet.oldImageId}`)).toContain('web-asg');
    });

    it('rollout --dry-run: the whole plan', async () => {
      const answer = await answerTo(`rollout ${fleet.newImageId} to ${fleet.groupName} --batch 2 --dry-run`);
      expect(answer).toContain('Nothing was changed.');
      expect(answer).toContain('Replaces: 3 of 3 instances (100 %)');
      expect(answer).toContain('Waves: 2 waves of at most 2 instances');
      expect(answer).toContain(`(${fleet.templateId}) gets a new version after 1`);
    });

    it('cleanup --dry-run: everything that may use an AMI is read, and what is new stays', async () => {
      const answer = await answerTo('cleanup web --keep 1 --dry-run');
      expect(answer).toContain(
        'No AMI of web is to be retired. Those that there are stay: 1: among the newest 1; 1: in use.',
      );
    });

    it('status and history: nothing so far', async () => {
      expect(await answerTo('status')).toContain('Nothing is under way.');
      expect(await answerTo(`history ${fleet.groupName}`)).toContain('Amiable has not changed web-asg yet.');
    });

    it.each([
      ['an image that does not exist', () => ['ami-0123456789abcdef0', 'web-asg'], 'does not exist in eu-west-1'],
      ['an image of another machine', () => [armImageId, 'web-asg'], 'another architecture (arm64, not x86_64)'],
      ['an image of somebody else', () => [baseImages.x86_64, 'web-asg'], 'another account (137112412989)'],
      ['a fleet that does not exist', () => [fleet.newImageId, 'shop'], 'There is no fleet named shop.'],
      ['what runs already', () => [fleet.oldImageId, 'web-asg'], 'Every instance of web-asg already runs'],
    ])('refuses %s', async (_, asked, why) => {
      const [imageId, group] = asked();
      const answer = await answerTo(`rollout ${imageId} to ${group} --dry-run`);
      expect(answer).toContain(why);
      expect(answer).toContain('Nothing was changed.');
    });

    it('changes nothing', async () => {
      expect(await witness.look(fleet.groupName)).toEqual(before);
    });
  });
});
