import { sharedRead } from '../basics/shared-read.ts';
import { homeView } from '../messages/home.ts';
import type { View } from '../messages/view.ts';
import type { Asker } from '../operations/desk.ts';
import { type FleetReading, lastReading, readFleets } from '../operations/fleets/fleet-readings.ts';
import { home } from '../operations/home.ts';
import { renderHomeBlocks } from './blocks/message.ts';
import { type Bot, explain } from './bot.ts';
import { slackErrorOf } from './client.ts';
import { homeOpenedSchema } from './payloads.ts';

/** The home tab was opened: it shows how things stand now. */
export async function onHomeOpened(bot: Bot, event: unknown): Promise<void> {
  const opened = homeOpenedSchema.parse(event);
  if (opened.tab === 'home') await showHome(bot, opened.user);
}

/** Shows a person their home tab, here or wherever what takes longer is done. */
export function showHome(bot: Bot, userId: string): Promise<void> {
  return bot.putOff === undefined ? publishHome(bot, userId) : bot.putOff({ kind: 'home', userId });
}

/**
 * Shows a person their home tab as things stand: at once what the store knows, and again when AWS has answered. Never
 * throws: a home tab that cannot be shown is in the log.
 */
export async function publishHome(bot: Bot, userId: string): Promise<void> {
  try {
    const first = await firstPublishing(bot, userId)();
    if (first.isWhole) return;
    await publish(bot, userId, await readFleets(bot.desk), first.hash);
  } catch (error) {
    // Something newer is shown, and will be made whole by whoever published it.
    if (slackErrorOf(error) === 'hash_conflict') return;
    bot.log.warn({ user: userId, error }, 'home tab could not be shown');
  }
}

interface Published {
  /** Names what is shown, so that Slack refuses to overwrite anything newer. */
  readonly hash: string | undefined;
  /** Whether nothing more is to come. */
  readonly isWhole: boolean;
}

const publishings = new WeakMap<Bot, Map<string, () => Promise<Published>>>();

/** One at a time for each person, each read after it was asked for: what is shown last is what is newest. */
function firstPublishing(bot: Bot, userId: string): () => Promise<Published> {
  const ofBot = publishings.get(bot) ?? new Map<string, () => Promise<Published>>();
  publishings.set(bot, ofBot);
  const known = ofBot.get(userId) ?? sharedRead(() => publishWhatIsKnown(bot, userId));
  ofBot.set(userId, known);
  return known;
}

/** What the store says, and the fleets as they were read last, which may be a while ago. */
async function publishWhatIsKnown(bot: Bot, userId: string): Promise<Published> {
  const last = lastReading(bot.desk);
  const { hash, isWhole } = await publish(bot, userId, last?.reading);
  return { hash, isWhole: isWhole && last?.isFresh !== false };
}

async function publish(bot: Bot, userId: string, reading: FleetReading | undefined, hash?: string): Promise<Published> {
  const { shown, isWhole } = await viewFor(bot, userId, reading);
  const { view } = await bot.client.views.publish({
    user_id: userId,
    view: { type: 'home', blocks: renderHomeBlocks(shown) },
    ...(hash === undefined ? {} : { hash }),
  });
  return { hash: view?.hash, isWhole };
}

/** What the person sees: their home, or why they see none. */
async function viewFor(
  bot: Bot,
  userId: string,
  reading: FleetReading | undefined,
): Promise<{ readonly shown: View; readonly isWhole: boolean }> {
  try {
    const answer = await home(bot.desk, await askerAtHome(bot, userId), reading);
    return { shown: homeView(answer), isWhole: answer.stale !== undefined };
  } catch (error) {
    return { shown: explain(bot, error, { command: 'home', user: userId }), isWhole: true };
  }
}

/** Nothing that is asked from here is recorded, so the person needs no name and no interaction. */
async function askerAtHome({ groups }: Bot, userId: string): Promise<Asker> {
  const groupIds = await groups.groupsOf(userId);
  return { actor: { id: userId, name: userId, via: 'slack' }, groupIds, place: {}, interactionId: `home:${userId}` };
}
