import { optionsFor } from '../commands/choices.ts';
import { loggable } from '../commands/loggable.ts';
import type { Form, FormField, Option } from '../messages/view.ts';
import { fitsMenu } from './blocks/form.ts';
import { type Bot, inTime } from './bot.ts';

/** A form has to be open three seconds after the act that asks for it, network included. */
const patienceMs = 1_000;

interface About {
  readonly command: string;
  readonly userId: string;
}

/**
 * The form with a menu in each field of which it can be told in time what there is; the others are typed. Never throws.
 */
export async function offerChoices(bot: Bot, form: Form, about: About): Promise<Form> {
  const fields = await Promise.all(form.fields.map((field) => offered(bot, field, about)));
  return { ...form, fields };
}

async function offered(bot: Bot, field: FormField, about: About): Promise<FormField> {
  if (field.kind !== 'text' || field.choices === undefined) return field;
  try {
    const found = await inTime(bot, lookUp(bot, field.choices, about), patienceMs);
    return found.kind === 'late' ? field : withOptions(field, found.value);
  } catch (error) {
    bot.log.warn(
      { command: loggable(about.command), user: about.userId, choices: field.choices, error },
      'choices could not be looked up',
    );
    return field;
  }
}

type TextField = Extract<FormField, { kind: 'text' }>;

async function lookUp(
  { groups, desk }: Bot,
  choices: NonNullable<TextField['choices']>,
  { command, userId }: About,
): Promise<readonly Option[]> {
  const groupIds = await groups.groupsOf(userId);
  // Nothing is recorded, so the person needs no name and no interaction.
  const actor = { id: userId, name: userId, via: 'slack' as const };
  const verb = command.split(' ')[0] ?? '';
  return optionsFor(desk, { actor, groupIds, place: {}, interactionId: 'form' }, { choices, verb });
}

/** Stays to be typed where Slack has no menu for so many, and where what was typed already is none of them. */
function withOptions(field: TextField, options: readonly Option[]): FormField {
  const { flag, label, hint, required, initial } = field;
  const chosen = options.find(({ value }) => value.toLowerCase() === initial?.toLowerCase());
  const menu = {
    kind: 'choice' as const,
    flag,
    label,
    required,
    options,
    ...(hint === undefined ? {} : { hint }),
    ...(chosen === undefined ? {} : { initial: chosen.value }),
  };
  return fitsMenu(menu) && (initial === undefined || chosen !== undefined) ? menu : field;
}
