import { Refusal } from '../basics/errors.ts';
import { readPress } from './blocks/press.ts';
import { type Bot, explain, inTime, perform } from './bot.ts';
import { openForm } from './forms.ts';
import { type Click, clickSchema, type ReplyTo } from './payloads.ts';
import { reply } from './reply.ts';
import { tell } from './tell.ts';

type Ack = () => Promise<void>;

/**
 * A button or a choice from a menu. What the click asks for is recorded before it is acknowledged, and what came of it
 * is always said to whoever clicked; the card follows by itself.
 */
export async function onClick(bot: Bot, body: unknown, ack: Ack): Promise<void> {
  const click = clickSchema.parse(body);
  const [action] = click.actions;
  const value = action?.value ?? action?.selected_option?.value;
  const to = replyTo(click);
  if (action === undefined || value === undefined) return refuseClick(bot, body, unknownButton(), ack);
  const press = readPress(value);
  const reading =
    press.form === undefined
      ? bot.interpret(press.command)
      : { kind: 'form' as const, form: press.form, command: press.command };
  switch (reading.kind) {
    case 'refusal':
      await ack();
      return reply(bot, to, explain(bot, reading.refusal, { command: press.command, user: click.user.id }));
    case 'form':
      await ack();
      return openForm(bot, { ...reading, triggerId: click.trigger_id, replyTo: to });
    case 'ready': {
      const person = personOf(click, action);
      if (reading.answers === 'later' && bot.putOff !== undefined) {
        await bot.putOff({ kind: 'perform', command: reading.canonical, person, to });
        return ack();
      }
      const work = perform(bot, person, reading);
      if (reading.answers === 'now') await inTime(bot, work);
      await ack();
      return tell(bot, to, work);
    }
    default:
      return reading satisfies never;
  }
}

/** Says to whoever clicked that nothing is done. */
export async function refuseClick(bot: Bot, body: unknown, refusal: Refusal, ack: Ack): Promise<void> {
  const click = clickSchema.parse(body);
  const command = click.actions[0]?.value ?? '';
  await ack();
  await reply(bot, replyTo(click), explain(bot, refusal, { command, user: click.user.id }));
}

function personOf({ user, channel }: Click, action: Click['actions'][number]) {
  return {
    actor: { id: user.id, name: user.name ?? user.username ?? user.id, via: 'slack' as const },
    place: channel === undefined ? {} : { channel: channel.id },
    interactionId: `click:${action.action_ts}:${user.id}:${action.action_id}`,
  };
}

function replyTo({ user, channel, message, container, view, response_url: responseUrl }: Click): ReplyTo {
  const threadTs = message?.thread_ts ?? container?.thread_ts;
  const inThread = threadTs !== undefined && threadTs !== (message?.ts ?? container?.message_ts);
  return {
    userId: user.id,
    ...(channel === undefined ? {} : { channel: channel.id }),
    ...(inThread ? { threadTs } : {}),
    ...(responseUrl === undefined || responseUrl === '' ? {} : { responseUrl }),
    ...(view?.type === 'home' ? { fromHome: true } : {}),
  };
}

function unknownButton(): Refusal {
  return new Refusal('unknown-button', 'This button carries no command.', 'Type /ami help to see what can be asked.');
}
