import type { Delivery } from '../slack/delivery/courier.ts';
import type { Person, Target } from '../slack/people/person.ts';
import { PersonError } from '../slack/people/person-error.ts';
import type { SimulatedSlack } from '../slack/simulated-slack.ts';
import type { Act, Reply } from './contract.ts';

const command = '/ami';

/** Does what a person does, as Slack's client would; answers what the client would say. Rejects on a defect only. */
export async function perform(slack: SimulatedSlack, personId: string, act: Act): Promise<Reply> {
  try {
    return await performAs(slack.as(personId), act);
  } catch (error) {
    if (error instanceof PersonError) return { kind: 'refused', said: `That cannot be done: ${error.message}.` };
    throw error;
  }
}

async function performAs(person: Person, act: Act): Promise<Reply> {
  switch (act.do) {
    case 'command':
      return typeLine(person, act);
    case 'say': {
      const { channel, text, threadTs } = act;
      person.say(escaped(text), { channel, ...(threadTs === undefined ? {} : { threadTs }) });
      return { kind: 'done' };
    }
    case 'click':
      return answered(await onElement(act, (target) => person.click(target)));
    case 'select':
      return answered(await onElement(act, (target) => person.select(target, act.answer)));
    case 'submit':
      return answered(await person.submit(act.viewId, act.entries));
    case 'close':
      return answered(await person.close(act.viewId, { all: act.all }));
    case 'open-home':
      return answered(await person.openHome());
    default:
      return act satisfies never;
  }
}

/** What goes wrong with a command is said in the channel, by Slackbot. */
async function typeLine(person: Person, { line, channel }: Extract<Act, { do: 'command' }>): Promise<Reply> {
  const [name = ''] = line.trim().split(/\s/);
  if (name !== command) return { kind: 'refused', said: `${name} is not a command here. There is ${command}.` };
  await person.command(escaped(line), { channel });
  return { kind: 'done' };
}

/** Slack's client sends what would be mark-up as what it stands for, so that a typed < is a <. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

type OnElement = Extract<Act, { do: 'click' | 'select' }>;

/**
 * Uses an element of a message or view. A message may have been edited between the look and the click, and its blocks
 * then have other ids; the element is still known by its action. What PersonError refuses has had no effect.
 */
async function onElement(act: OnElement, use: (target: Target) => Promise<Delivery>): Promise<Delivery> {
  const { place, blockId, actionId, confirm } = act;
  const target = { ...place, actionId, ...(confirm === undefined ? {} : { confirm }) };
  try {
    return await use({ ...target, blockId });
  } catch (error) {
    if (error instanceof PersonError) return use(target);
    throw error;
  }
}

function answered({ shown }: { readonly shown: string | undefined }): Reply {
  return shown === undefined ? { kind: 'done' } : { kind: 'refused', said: shown };
}
