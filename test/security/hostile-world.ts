import { CreateOrUpdateTagsCommand } from '@aws-sdk/client-auto-scaling';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import * as z from 'zod';
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
