import { optionsOf } from './slack/blockkit/options.ts';
import { textAt } from './slack/json.ts';
import type { Confirmation } from './slack/people/actions.ts';
import { confirmationOf } from './slack/people/answers.ts';
import { type FoundElement, listElements } from './slack/people/find-element.ts';
import type { InMessage } from './slack/people/person.ts';
import type { SimulatedSlack } from './slack/simulated-slack.ts';
import type { EphemeralMessage, SlackMessage } from './slack/workspace/data.ts';

/** A button that a person can see, or an entry of the menu beside the buttons. */
export interface Button {
  readonly label: string;
  readonly where: InMessage;
  readonly actionId: string;
  readonly kind: 'button' | 'menu';
  /** The message as it is now: another one once it was edited. */
  readonly state: string;
  /** All that a person reads there. */
  readonly text: string;
  /** What the dialog asks that opens at the click; absent where none does. */
  readonly question?: string;
}

type Message = SlackMessage | EphemeralMessage;

/** The words on the buttons of a message. */
export function labelsOf(message: Pick<Message, 'blocks'>): readonly string[] {
  return listElements(message.blocks).flatMap(wordsOn);
}

/** Every button in the channel that the person sees, those of the newest message first. */
export function buttonsIn(slack: SimulatedSlack, channel: string, person: string): readonly Button[] {
  const reader = slack.channel(channel);
  const top = reader.messages();
  const replies = top.flatMap(({ ts }) => reader.thread(ts));
  const shown = slack.ephemerals(person).filter(({ channelId }) => channelId === reader.channel.id);
  const all: readonly Message[] = [...top, ...replies, ...shown];
  return [...all].sort((a, b) => (a.ts < b.ts ? 1 : -1)).flatMap((message) => buttonsOf(slack, message, channel));
}

/** The newest button whose words are these, or begin like these, in any case of letters. */
export function buttonNamed(buttons: readonly Button[], label: string): Button | undefined {
  const wanted = label.trim().toLowerCase();
  const words = (button: Button): string => button.label.toLowerCase();
  return (
    buttons.find((button) => words(button) === wanted) ?? buttons.find((button) => words(button).startsWith(wanted))
  );
}

/** Clicks it as the person, and says yes where a dialog asks. */
export async function pressButton(slack: SimulatedSlack, person: string, button: Button): Promise<string | undefined> {
  const { where, actionId, label, question } = button;
  const confirmation: Confirmation = question === undefined ? {} : { confirm: 'yes' };
  const target = { ...where, actionId, ...confirmation };
  const actor = slack.as(person);
  const { shown } = await (button.kind === 'menu' ? actor.select(target, label) : actor.click(target));
  return shown;
}

function buttonsOf(slack: SimulatedSlack, message: Message, channel: string): readonly Button[] {
  const text = slack.plainText(message);
  const state = `${message.ts}/${'version' in message ? message.version : 0}`;
  return listElements(message.blocks).flatMap((found): Button[] => {
    const question = confirmationOf(found.element);
    return wordsOn(found).map((label) => ({
      label,
      where: { channel, ts: message.ts },
      actionId: found.actionId,
      kind: found.type === 'overflow' ? 'menu' : 'button',
      state,
      text,
      ...(question === undefined ? {} : { question }),
    }));
  });
}

function wordsOn({ type, element }: FoundElement): readonly string[] {
  if (type === 'button') return [textAt(element, 'text') ?? ''];
  return type === 'overflow' ? optionsOf(element).map((option) => textAt(option, 'text') ?? '') : [];
}
