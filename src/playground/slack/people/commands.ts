import { ApiError } from '../api/outcome.ts';
import type { Delivery, DeliveryOutcome } from '../delivery/courier.ts';
import type { BotResponse } from '../delivery/parcel.ts';
import type { SlackChannel, SlackUser } from '../workspace/data.ts';
import { showEphemeral } from '../workspace/posting.ts';
import { commandFields } from './payloads.ts';
import { PersonError } from './person-error.ts';
import type { Stage } from './stage.ts';

/** The author of what Slack itself says to a person. */
export const slackbotId = 'USLACKBOT';

/**
 * A person types a slash command. What the bot acknowledges with is shown, to them alone unless it says otherwise;
 * what Slackbot says of a failure too.
 */
export async function typeCommand(
  stage: Stage,
  user: SlackUser,
  channel: SlackChannel,
  line: string,
): Promise<Delivery> {
  const match = /^(\/\S+)\s*([\s\S]*)$/.exec(line.trim());
  const [, command, text] = match ?? [];
  if (command === undefined || text === undefined)
    throw new PersonError(`a slash command starts with a slash: ${line}`);
  const fields = commandFields(stage.workspace, {
    user,
    channel,
    command,
    text,
    triggerId: stage.triggers.issue({ userId: user.id }),
    responseUrl: stage.responseUrls.issue({ userId: user.id, channelId: channel.id, source: undefined }),
  });
  const failure = (outcome: DeliveryOutcome): string => `${command} failed with the error "${errorName[outcome]}"`;
  const sent = await stage.courier.send({
    kind: 'command',
    userId: user.id,
    parcel: { kind: 'command', fields },
    onFailure: failure,
    onAck: (response) => showAcknowledgement(stage, user, channel, response),
  });
  if (sent.shown !== undefined) sayAsSlackbot(stage, user, channel, sent.shown);
  return sent;
}

const errorName: Readonly<Record<DeliveryOutcome, string>> = {
  acked: 'none',
  'not-sent': 'none',
  'timed-out': 'operation_timeout',
  'error-status': 'dispatch_failed',
  unreachable: 'dispatch_failed',
};

/** What Slackbot says when the acknowledgement cannot be shown, else undefined. */
function showAcknowledgement(
  { responseUrls }: Stage,
  user: SlackUser,
  channel: SlackChannel,
  response: BotResponse,
): string | undefined {
  if (response.body.trim() === '') return undefined;
  try {
    responseUrls.showAck(user.id, channel.id, response.headers['content-type'] ?? '', response.body);
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return `The answer cannot be shown: ${error.code}`;
    throw error;
  }
}

function sayAsSlackbot({ workspace }: Stage, user: SlackUser, channel: SlackChannel, text: string): void {
  showEphemeral(workspace, {
    channelId: channel.id,
    recipientId: user.id,
    authorId: slackbotId,
    text,
    blocks: [],
    threadTs: undefined,
  });
}
