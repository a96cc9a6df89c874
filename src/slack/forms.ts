import { createHash } from 'node:crypto';
import type { ModalView } from '@slack/types';
import { Refusal } from '../basics/errors.ts';
import { withAnswers } from '../commands/forms.ts';
import { loggable } from '../commands/loggable.ts';
import type { Form } from '../messages/view.ts';
import { flagOf, renderForm } from './blocks/form.ts';
import { limits } from './blocks/limits.ts';
import { type Bot, explain, inTime, perform } from './bot.ts';
import { offerChoices } from './offer-choices.ts';
import { type PrivateData, privateDataSchema, type ReplyTo, type Submission, submissionSchema } from './payloads.ts';
import { reply } from './reply.ts';
import { tell } from './tell.ts';

export interface Question {
  readonly form: Form;
  readonly command: string;
  readonly triggerId: string;
  readonly replyTo: ReplyTo;
}

/** Opens a form for whoever just typed or clicked; where Slack is too slow for it, says how to go on without one. */
export async function openForm(bot: Bot, { form, command, triggerId, replyTo }: Question): Promise<void> {
  try {
    const offered = await offerChoices(bot, form, { command, userId: replyTo.userId });
    await bot.client.views.open({ trigger_id: triggerId, view: modalOf(offered, { command, replyTo }) });
  } catch (error) {
    const flags = form.fields.map(({ flag, label }) => (flag === '' ? label.toUpperCase() : `${flag} …`)).join(' ');
    const remedy = `Try again, or type /ami ${command} ${flags}`;
    const refusal = new Refusal('form-not-opened', 'Slack did not open the form.', remedy, {}, { cause: error });
    bot.log.warn({ command: loggable(command), error }, 'form could not be opened');
    await reply(bot, replyTo, explain(bot, refusal, { command, user: replyTo.userId }));
  }
}

function fitsModal(data: PrivateData): boolean {
  return JSON.stringify(data).length <= limits.privateData;
}

function modalOf(form: Form, data: PrivateData): ModalView {
  return renderForm(form, JSON.stringify(data));
}

type Response =
  | { readonly response_action: 'errors'; readonly errors: Record<string, string> }
  | { readonly response_action: 'update'; readonly view: ModalView };
type Ack = (response?: Response) => Promise<void>;

/** A form was filled in: the command with the answers is performed, and what is wrong with them is said in the form. */
export async function onSubmission(bot: Bot, body: unknown, ack: Ack): Promise<void> {
  const { sent, data, answers } = readSubmission(body);
  const command = withAnswers(data.command, answers);
  const reading = bot.interpret(command);
  switch (reading.kind) {
    case 'refusal':
      return complain(bot, data, answers, reading.refusal, ack);
    case 'form': {
      const next = { ...data, command: reading.command };
      if (!fitsModal(next)) return complain(bot, data, answers, tooLong(), ack);
      const form = await offerChoices(bot, reading.form, { command: reading.command, userId: sent.user.id });
      return ack({ response_action: 'update', view: modalOf(form, next) });
    }
    case 'ready': {
      const person = personOf(sent, data, command);
      if (reading.answers === 'later' && bot.putOff !== undefined) {
        await bot.putOff({ kind: 'perform', command: reading.canonical, person, to: data.replyTo });
        return ack();
      }
      const work = perform(bot, person, reading);
      const soon = reading.answers === 'now' ? await inTime(bot, work) : undefined;
      if (soon?.kind === 'done' && soon.value.kind === 'refused') {
        return complain(bot, data, answers, soon.value.refusal, ack);
      }
      await ack();
      return tell(bot, data.replyTo, work);
    }
    default:
      return reading satisfies never;
  }
}

/** Says in the form that nothing is done. */
export function refuseSubmission(bot: Bot, body: unknown, refusal: Refusal, ack: Ack): Promise<void> {
  const { data, answers } = readSubmission(body);
  return complain(bot, data, answers, refusal, ack);
}

function readSubmission(body: unknown) {
  const sent = submissionSchema.parse(body);
  return { sent, data: privateDataSchema.parse(JSON.parse(sent.view.private_metadata)), answers: answersOf(sent) };
}

function personOf({ user, view }: Submission, { replyTo }: PrivateData, command: string) {
  // Slack keeps the hash of a form that is corrected and sent again, so the answers are part of the id.
  const digest = createHash('sha256').update(command).digest('hex').slice(0, 16);
  return {
    actor: { id: user.id, name: user.name ?? user.username ?? user.id, via: 'slack' as const },
    place: replyTo.channel === undefined ? {} : { channel: replyTo.channel },
    interactionId: `form:${view.id}:${view.hash}:${digest}`,
  };
}

interface Answer {
  readonly blockId: string;
  readonly flag: string;
  readonly value: string;
}

function answersOf({ view }: Submission): readonly Answer[] {
  return Object.entries(view.state.values).flatMap(([blockId, elements]) => {
    const flag = flagOf(blockId);
    const [element] = Object.values(elements);
    if (flag === undefined || element === undefined) return [];
    return [{ blockId, flag, value: element.value ?? element.selected_option?.value ?? '' }];
  });
}

/** Says it under the field that the refusal names, else under the last. */
async function complain(
  bot: Bot,
  { command, replyTo }: PrivateData,
  answers: readonly Answer[],
  refusal: Refusal,
  ack: Ack,
): Promise<void> {
  const { reason, remedy, evidence } = refusal;
  const named = answers.find(({ flag }) => flag !== '' && flag === `--${String(evidence['flag'])}`);
  const blockId = (named ?? answers.at(-1))?.blockId;
  if (blockId !== undefined) {
    const errors = { [blockId]: `${reason} ${remedy}`.replaceAll('`', '') };
    return ack({ response_action: 'errors', errors });
  }
  await ack();
  await reply(bot, replyTo, explain(bot, refusal, { command, user: replyTo.userId }));
}

function tooLong(): Refusal {
  return new Refusal('too-long', 'That is too long for a form.', 'Say it shorter, or type it as a command.');
}
