import type { FetchFunction, WebClient } from '@slack/web-api';
import { Refusal } from '../basics/errors.ts';
import type { Log } from '../basics/log.ts';
import type { Reading, Ready } from '../commands/bind.ts';
import { loggable } from '../commands/loggable.ts';
import { errorView } from '../messages/errors.ts';
import { repeatedView } from '../messages/repeated.ts';
import type { View } from '../messages/view.ts';
import { actOnce } from '../operations/act-once.ts';
import type { Asker, Desk } from '../operations/desk.ts';
import type { Later } from './later.ts';
import type { Groups } from './people.ts';

/** What the handlers of Slack's requests work with. */
export interface Bot {
  readonly desk: Desk;
  readonly client: WebClient;
  readonly log: Log;
  readonly groups: Groups;
  /** Fetches response URLs. */
  readonly fetch: FetchFunction;
  /** Waits on the wall clock. */
  readonly waitMs: (durationMs: number) => Promise<void>;
  /** A short id that people can quote and the log can be searched for. */
  readonly newReference: () => string;
  readonly interpret: (command: string) => Reading;
  /** Where a process does not outlive its answer: hands on what takes longer. Absent: it is done right here. */
  readonly putOff?: (later: Later) => Promise<void>;
  /** Takes what need not be waited for, and is to be finished all the same. */
  readonly aside?: (work: Promise<void>) => void;
}

export type Performed =
  | { readonly kind: 'done'; readonly view: View }
  | { readonly kind: 'refused'; readonly view: View; readonly refusal: Refusal }
  | { readonly kind: 'failed'; readonly view: View };

/** Who asks, before their groups are known. */
export type Person = Omit<Asker, 'groupIds'>;

/** Performs a command for a person, once for each interaction. Never throws: an error becomes what is said about it, and is in the log. */
export async function perform(bot: Bot, person: Person, ready: Ready): Promise<Performed> {
  try {
    const groupIds = await bot.groups.groupsOf(person.actor.id);
    const act = () => ready.perform(bot.desk, { ...person, groupIds });
    const view = await (ready.changes === 'at-once' ? performOnce(bot, person, ready, act) : act());
    return { kind: 'done', view };
  } catch (error) {
    const view = explain(bot, error, { command: ready.canonical, user: person.actor.id });
    return error instanceof Refusal ? { kind: 'refused', view, refusal: error } : { kind: 'failed', view };
  }
}

/** Nobody who waits for an acknowledgement waits until it is written down that it was done. */
async function performOnce(bot: Bot, person: Person, { answers }: Ready, act: () => Promise<View>): Promise<View> {
  const done = await actOnce(bot.desk, person.interactionId, act, answers === 'now' ? bot.aside : undefined);
  return done.kind === 'repeated' ? repeatedView(done.isDone) : done.answer;
}

/** What is said about an error, with the reference under which the log has it. What was typed is not in the log. */
export function explain(bot: Bot, error: unknown, about: { readonly command: string; readonly user: string }): View {
  const reference = bot.newReference();
  const keys = { user: about.user, command: loggable(about.command), reference };
  if (error instanceof Refusal) bot.log.info({ ...keys, code: error.code }, 'refused');
  else bot.log.error({ ...keys, error }, 'command failed');
  return errorView(error, reference);
}

/** Slack gives up after three seconds, network included. */
const patienceMs = 1_500;

/** Waits for the work for as long as an acknowledgement may take, or as long as is said. */
export async function inTime<T>(
  bot: Bot,
  work: Promise<T>,
  durationMs: number = patienceMs,
): Promise<{ readonly kind: 'done'; readonly value: T } | { readonly kind: 'late' }> {
  const done = work.then((value) => ({ kind: 'done', value }) as const);
  const late = bot.waitMs(durationMs).then(() => ({ kind: 'late' }) as const);
  return Promise.race([done, late]);
}
