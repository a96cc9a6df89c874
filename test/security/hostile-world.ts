import { CreateAutoScalingGroupCommand, CreateOrUpdateTagsCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, CreateTagsCommand } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { passTime } from '../scenarios/fleet-world.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { type StagesScenario, stagesScenario } from '../scenarios/stages-world.ts';

/** Mentions, links and formats in the mark-up of Slack, with a word by which they are found again. */
export const hostileText = '<!channel> <@U0EVIL> <https://evil.example|click> <#C0EVIL> *evil* `evil` &lt;!here&gt;';
/** Ways out of a shell's and PowerShell's quotes, and out of a parameter of SSM. */
export const hostileWords = `'; touch /evil; "$(touch /evil)" \`touch /evil\` && {{ ssm:/evil }} | iex\nAMIABLE-LINES-END\ntouch /evil`;
/** Ways into the folders of others. */
export const hostilePath = '../../evil//./..';

type Options = Parameters<typeof stagesScenario>[0] & {
  /** The tag of this name, where it is to be another; else the same text. */
  readonly application?: string;
};

/** A fleet whose images and group have this in every tag that Amiable reads. */
export async function hostilelyTagged(
  text: string,
  { application: Application = text, ...options }: Options = {},
): Promise<StagesScenario> {
  const world = await stagesScenario(options);
  const { ec2, autoScaling } = world.clients;
  const tags = { Version: text, SourceAMI: text, PatchDate: text, Vulnerability: text, ScanReport: text };
  await ec2.send(
    new CreateTagsCommand({
      Resources: [world.oldImageId, world.newImageId],
      Tags: Object.entries({ ...tags, Application }).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  const ofGroup = { ResourceId: 'web', ResourceType: 'auto-scaling-group', PropagateAtLaunch: true };
  await autoScaling.send(
    new CreateOrUpdateTagsCommand({
      Tags: Object.entries({ ...tags, Application }).map(([Key, Value]) => ({ ...ofGroup, Key, Value })),
    }),
  );
  return world;
}

/** What AWS takes as the name of an AMI, and Slack would read as a mention or a format. */
export const hostileImageName = "@channel @here [evil](evil) 'evil'";

/** A fleet beside `web` whose group, `backend` for us, is called so, on an AMI that is called so; and somebody who is, and asks for things. */
export async function hostilelyNamed(): Promise<StagesScenario & { readonly hostileImageId: string }> {
  const config = { fleets: { backend: { group: hostileText } } };
  const users = [{ name: 'ada' }, { name: 'grace' }, { name: hostileText }];
  const world = await stagesScenario({ config, slack: { users } });
  const tags = { Application: 'web', Environment: 'production' };
  const imageId = world.aws.ec2.addImage({ name: hostileImageName, tags: { ...tags, Version: '1.0.5' }, ageDays: 100 });
  const { ec2, autoScaling } = world.clients;
  const { LaunchTemplate: { LaunchTemplateId = '' } = {} } = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'evil',
      ClientToken: 'evil',
      LaunchTemplateData: { ImageId: imageId, InstanceType: 't3.micro' },
    }),
  );
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: hostileText,
      ...{ MinSize: 1, MaxSize: 3, DesiredCapacity: 1 },
      VPCZoneIdentifier: world.aws.ec2.subnetIds().join(','),
      LaunchTemplate: { LaunchTemplateId, Version: '1' },
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value, PropagateAtLaunch: true })),
    }),
  );
  passTime(world.clock, world.aws, 900);
  return { ...world, hostileImageId: imageId };
}

const objectSchema = z.record(z.string(), z.unknown());

/** All text that Slack reads as mark-up in what anybody was shown: of `mrkdwn` objects, and the text of messages. */
export function markupIn(
  { slack }: Scenario,
  people: readonly string[],
  channels: readonly string[],
): readonly string[] {
  const shown: unknown[] = channels.flatMap((name) => [...slack.channel(name).all()]);
  for (const person of people) shown.push(...slack.ephemerals(person), ...slack.views(person));
  const found: string[] = [];
  const look = (value: unknown, isMessage: boolean): void => {
    if (Array.isArray(value)) for (const one of value) look(one, false);
    const object = objectSchema.safeParse(value).data;
    if (object === undefined) return;
    const { type, text } = object;
    if (typeof text === 'string' && (isMessage || type === 'mrkdwn')) found.push(text);
    for (const one of Object.values(object)) look(one, false);
  };
  for (const one of shown) look(one, true);
  return found;
}
