import type { WebClient } from '@slack/web-api';
import { runCard } from '../messages/card.ts';
import { withoutRollbackAtMs } from '../messages/rollback-words.ts';
import type { Announcer, Told } from '../runs/announcer.ts';
import type { Run } from '../runs/run.ts';
import type { Story } from '../runs/store.ts';
import { placesOf, requesterOf } from './audience.ts';
import { type Rendered, renderBlocks } from './blocks/message.ts';
import { slackErrorOf } from './client.ts';
import { digestOf } from './digest.ts';
import { postNote } from './entries.ts';
import type { Ask } from './pacer.ts';
import { type AnnouncerOptions, isClosed, isForPerson, isLost, send } from './sending.ts';
import { cardTrace, findFileInThread, findInChannel, findInThread, noteTrace } from './traces.ts';

/** A plan is usually made in less, and then the first card is already the question; a refused one needs no card. */
const planningMs = 5_000;

/** Tells runs in Slack: one living card each, and its thread. */
export function createAnnouncer(options: AnnouncerOptions): Announcer {
  return {
    showCard: async (run, story) => {
      const told = await showCard(options, run, story);
      const againAtMs = withoutRollbackAtMs(run, options.clock.nowMs());
      return told.kind === 'later' || againAtMs === undefined ? told : { ...told, againAtMs };
    },
    postNote: (run, story, note) => postNote(options, run, story, note),
    findNote: async (run, { channel, cardRef }, note) => {
      if (channel === undefined || cardRef === undefined) return false;
      const name = options.fileNameOf(run, note);
      if (name !== undefined && (await findFileInThread(options.client, channel, cardRef, name)) !== undefined)
        return true;
      return (await findInThread(options.client, channel, cardRef, noteTrace(run, note))) !== undefined;
    },
  };
}

async function showCard(options: AnnouncerOptions, run: Run, story: Story): Promise<Told> {
  const card = renderBlocks(runCard(run, options.clock.nowMs()));
  const cardDigest = digestOf(card);
  if (story.cardDigest === cardDigest) return { kind: 'told' };
  const { cardRef, channel } = story;
  if (cardRef !== undefined && channel !== undefined) {
    return editCard(options, run, story, { ts: cardRef, channel, card, cardDigest });
  }
  if (run.phase.kind === 'planning' && options.clock.nowMs() < run.requestedAtMs + planningMs) {
    return { kind: 'later', atMs: run.requestedAtMs + planningMs };
  }
  if (run.phase.kind === 'ended' && run.phase.outcome === 'refused')
    return tellRequester(options, run, card, cardDigest);
  return postCard(options, run, story, { card, cardDigest });
}

interface Edit {
  readonly ts: string;
  readonly channel: string;
  readonly card: Rendered;
  readonly cardDigest: string;
}

async function editCard(options: AnnouncerOptions, run: Run, story: Story, edit: Edit): Promise<Told> {
  const { client, clock, pacer, store } = options;
  const byPerson = await isForPerson(options, run, story);
  const ask: Ask = { channel: edit.channel, kind: 'update', runId: run.id, byPerson };
  const isEntryDue = pacer.isDue({ ...ask, kind: 'post' }) && (await store.notes(run.id, story.toldSeq)).length > 0;
  if (!byPerson && isEntryDue) {
    // An entry of the thread has waited for its turn; the card takes the next one.
    await store.touchStory(run.id, clock.nowMs() + 1_000);
    return { kind: 'told' };
  }
  const { ts, channel, card, cardDigest } = edit;
  try {
    return await send(options, ask, card, async (message) => {
      await client.chat.update({ channel, ts, ...message });
      return { kind: 'told', cardDigest };
    });
  } catch (error) {
    const others = placesOf(options.config, run).filter((place) => place !== channel);
    if ((isLost(error) || isClosed(error)) && isLongOver(run, options.clock.nowMs()))
      return { kind: 'told', cardDigest };
    const places = isLost(error) ? [channel, ...others] : isClosed(error) ? others : [];
    if (places.length === 0) throw error;
    options.log.warn({ run: run.id, channel, error: slackErrorOf(error) }, 'card cannot be edited and is posted anew');
    // The edit that failed has taken the turn in the channel: the new card takes its place.
    return postInFirst(options, run, story, places, { card, cardDigest, inTurn: true });
  }
}

const longOverMs = 3_600_000;

/** A card that only loses a button by now: where it is gone, nobody misses it. */
function isLongOver({ phase }: Run, nowMs: number): boolean {
  return phase.kind === 'ended' && nowMs > phase.atMs + longOverMs;
}

interface NewCard {
  readonly card: Rendered;
  readonly cardDigest: string;
  /** Whether its turn has come already. */
  readonly inTurn?: boolean;
}

async function postCard(options: AnnouncerOptions, run: Run, story: Story, fresh: NewCard): Promise<Told> {
  const places = placesOf(options.config, run);
  if (places.length === 0) {
    options.log.info({ run: run.id }, 'no place to tell the run');
    return { kind: 'told', cardDigest: fresh.cardDigest };
  }
  for (const channel of mayHaveCard(story) ? channelsOf(places, options, run) : []) {
    const cardRef = await findInChannel(options.client, channel, cardTrace(run));
    if (cardRef !== undefined) return { kind: 'told', cardRef, channel };
  }
  return postInFirst(options, run, story, places, fresh);
}

/** Neither a first telling, nor one after another that ended without a card, can have left one behind. */
function mayHaveCard({ fence, cardlessFence = 0 }: Story): boolean {
  return fence > cardlessFence + 1;
}

/** A conversation in private is not looked through: it has another name than the person. */
function channelsOf(places: readonly string[], { config }: AnnouncerOptions, run: Run): readonly string[] {
  const requester = requesterOf(config, run);
  return places.filter((place) => place !== requester);
}

/** Posts the card in the first place where the bot may speak. */
async function postInFirst(
  options: AnnouncerOptions,
  run: Run,
  story: Story,
  [place, ...others]: readonly string[],
  fresh: NewCard,
): Promise<Told> {
  if (place === undefined) return { kind: 'told', cardDigest: fresh.cardDigest };
  try {
    return await postAt(options, run, story, place, fresh);
  } catch (error) {
    if (!isClosed(error) || others.length === 0) throw error;
    options.log.warn({ run: run.id, channel: place, error: slackErrorOf(error) }, 'cannot post there, told elsewhere');
    return postInFirst(options, run, story, others, fresh);
  }
}

async function postAt(
  options: AnnouncerOptions,
  run: Run,
  story: Story,
  place: string,
  { card, cardDigest, inTurn = false }: NewCard,
): Promise<Told> {
  const byPerson = inTurn || (await isForPerson(options, run, story));
  return send(options, { channel: place, kind: 'post', runId: run.id, byPerson }, card, async (message) => {
    const posted = await options.client.chat.postMessage({
      channel: place,
      ...message,
      unfurl_links: false,
      unfurl_media: false,
      metadata: cardTrace(run),
    });
    if (posted.ts === undefined) throw new Error('Slack posted a card and did not say where');
    return { kind: 'told', cardRef: posted.ts, channel: posted.channel ?? place, cardDigest };
  });
}

/** A plan that was refused concerns nobody but the requester. */
async function tellRequester(options: AnnouncerOptions, run: Run, card: Rendered, cardDigest: string): Promise<Told> {
  const user = requesterOf(options.config, run);
  const { channel } = run.place;
  if (user === undefined) return { kind: 'told', cardDigest };
  return send(
    options,
    { channel: channel ?? user, kind: 'post', runId: run.id, byPerson: true },
    card,
    async (message) => {
      const seen = channel !== undefined && (await postForOne(options.client, channel, user, message));
      if (!seen) await options.client.chat.postMessage({ channel: user, ...message, metadata: cardTrace(run) });
      return { kind: 'told', cardDigest };
    },
  );
}

/** Answers whether the person can have seen it: nothing is shown to one in a channel that either of us is not in. */
async function postForOne(client: WebClient, channel: string, user: string, message: Rendered): Promise<boolean> {
  try {
    await client.chat.postEphemeral({ channel, user, ...message });
    return true;
  } catch (error) {
    if (isClosed(error)) return false;
    throw error;
  }
}
