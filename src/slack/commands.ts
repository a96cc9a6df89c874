import type { Refusal } from '../basics/errors.ts';
import type { Ready } from '../commands/bind.ts';
import { code, paragraph, text, type View } from '../messages/view.ts';
import { renderBlocks } from './blocks/message.ts';
import { type Bot, explain, inTime, type Performed, perform } from './bot.ts';
import type { Crowd } from './crowd.ts';
import { openForm } from './forms.ts';
import { commandSchema, type ReplyTo } from './payloads.ts';
import { type Answer, reply, responseType } from './reply.ts';

/** Acknowledges a command; what is given appears at once. */
type Ack = (message?: Answer) => Promise<void>;

/**
 * `/ami …`. What only touches the store is done before the acknowledgement and answered with it; whatever takes longer
 * is acknowledged with what was understood, and answered when it is done. Where many ask at once, questions wait their
 * turn; what changes something is always recorded before it is acknowledged.
 */
export async function onCommand(bot: Bot, crowd: Crowd, body: unknown, ack: Ack): Promise<void> {
  const sent = commandSchema.parse(body);
  const to: ReplyTo = { userId: sent.user_id, channel: sent.channel_id, ...responseUrl(sent.response_url) };
  const reading = bot.interpret(sent.text);
  switch (reading.kind) {
    case 'refusal':
      return ack(answer(explain(bot, reading.refusal, { command: sent.text, user: sent.user_id })));
    case 'form':
      await ack();
      return openForm(bot, { ...reading, triggerId: sent.trigger_id, replyTo: to });
    case 'ready': {
      const person = {
        actor: { id: sent.user_id, name: sent.user_name || sent.user_id, via: 'slack' as const },
        place: { channel: sent.channel_id },
        interactionId: `command:${sent.trigger_id}`,
      };
      const work = () => perform(bot, person, reading);
      if (reading.changes !== 'nothing' && reading.answers === 'now') return answerNow(bot, to, reading, work(), ack);
      if (reading.answers === 'now' && !crowd.isFull()) return answerNow(bot, to, reading, crowd.inTurn(work), ack);
      await bot.putOff?.({ kind: 'perform', command: reading.canonical, person, to });
      await ack(answer(workingOn(reading.canonical)));
      return bot.putOff ? undefined : reply(bot, to, (await crowd.afterwards(work)).view);
    }
    default:
      return reading satisfies never;
  }
}

/** Says to whoever typed that nothing is done. */
export async function refuseCommand(bot: Bot, body: unknown, refusal: Refusal, ack: Ack): Promise<void> {
  const { text: command, user_id: user } = commandSchema.parse(body);
  await ack(answer(explain(bot, refusal, { command, user })));
}

async function answerNow(bot: Bot, to: ReplyTo, ready: Ready, work: Promise<Performed>, ack: Ack): Promise<void> {
  const soon = await inTime(bot, work);
  if (soon.kind === 'done') return ack(answer(soon.value.view));
  await ack(answer(workingOn(ready.canonical)));
  await reply(bot, to, (await work).view);
}

function workingOn(canonical: string): View {
  const command = `/ami ${canonical}`;
  return {
    summary: `Working on ${command}. The answer follows here.`,
    parts: [paragraph(text('Working on '), code(command), text('. The answer follows here.'))],
  };
}

function answer(view: View): Answer {
  return { response_type: responseType(view), ...renderBlocks(view) };
}

function responseUrl(url: string | undefined): Pick<ReplyTo, 'responseUrl'> {
  return url === undefined ? {} : { responseUrl: url };
}
