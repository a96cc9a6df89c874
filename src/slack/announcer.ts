import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import type { Config } from '../config/schema.ts';
import { runCard } from '../messages/card.ts';
import { isBroadcast, noteEntry } from '../messages/note.ts';
import { user as mention, paragraph, text, type View } from '../messages/view.ts';
import type { Announcer, Told } from '../runs/announcer.ts';
import type { Note, Run } from '../runs/run.ts';
import type { RunStore, Story, StoryStore } from '../runs/store.ts';
import { approversOf, channelOf, requesterOf } from './audience.ts';
import { type Rendered, renderBlocks } from './blocks/message.ts';
import { retryAfterSecondsOf, slackErrorOf } from './client.ts';
import type { Ask, Pacer } from './pacer.ts';
import { cardTrace, findInChannel, findInThread, noteTrace } from './traces.ts';

export interface AnnouncerOptions {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly config: Config;
  readonly pacer: Pacer;
  readonly store: Pick<RunStore, 'notes'> & Pick<StoryStore, 'touchStory'>;
}

/** A plan is usually made in less, and then the first card is already the question; a refused one needs no card. */
const planningMs = 5_000;
/** The card is gone, or no longer ours to edit. */
const lost = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'thread_not_found']);
/** We cannot speak there. */
const closed = new Set([
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'restricted_action',
  'user_not_in_channel',
]);

/** Tells runs in Slack: one living card each, and its thread. */
export function createAnnouncer(options: AnnouncerOptions): Announcer {
  return {
    showCard: (run, story) => showCard(options, run, story),
    postNote: (run, story, note) => postNote(options, run, story, note),
    findNote: async (run, { channel, cardRef }, note) => {
      if (channel === undefined || cardRef === undefined) return false;
      return (await findInThread(options.client, channel, cardRef, noteTrace(run, note))) !== undefined;
    },
  };
}

async function showCard(options: AnnouncerOptions, run: Run, story: Story): Promise<Told> {
  const card = renderBlocks(runCard(run, options.clock.nowMs()));
  const cardDigest = createHash('sha256').update(JSON.stringify(card)).digest('hex').slice(0, 16);
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
  const { ts, channel, card } = edit;
  try {
    return await send(options, ask, async () => {
      await client.chat.update({ channel, ts, ...card });
      return { kind: 'told', cardDigest: edit.cardDigest };
    });
  } catch (error) {
    if (!lost.has(slackErrorOf(error) ?? '')) throw error;
    options.log.warn({ run: run.id, error: slackErrorOf(error) }, 'card is gone and is posted anew');
    // The edit that failed has taken the turn in the channel: the new card takes its place.
    const again = { ...story, cardRef: undefined, fence: 1 };
    return postCard(options, run, again, { card, cardDigest: edit.cardDigest, inTurn: true });
  }
}

interface NewCard {
  readonly card: Rendered;
  readonly cardDigest: string;
  /** Whether its turn has come already. */
  readonly inTurn?: boolean;
}

async function postCard(options: AnnouncerOptions, run: Run, story: Story, fresh: NewCard): Promise<Told> {
  const { cardDigest } = fresh;
  const channel = story.channel ?? channelOf(options.config, run);
  const requester = requesterOf(options.config, run);
  const place = channel ?? requester;
  if (place === undefined) {
    options.log.info({ run: run.id }, 'no place to tell the run');
    return { kind: 'told', cardDigest };
  }
  // A first telling cannot have left a card behind.
  if (story.fence > 1 && channel !== undefined) {
    const cardRef = await findInChannel(options.client, channel, cardTrace(run));
    if (cardRef !== undefined) return { kind: 'told', cardRef, channel };
  }
  try {
    return await postAt(options, run, story, place, fresh);
  } catch (error) {
    const code = slackErrorOf(error) ?? '';
    if (!closed.has(code) || requester === undefined || requester === place) throw error;
    options.log.warn({ run: run.id, channel: place, error: code }, 'cannot post there, told in private');
    return postAt(options, run, story, requester, fresh);
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
  return send(options, { channel: place, kind: 'post', runId: run.id, byPerson }, async () => {
    const posted = await options.client.chat.postMessage({
      channel: place,
      ...card,
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
  return send(options, { channel: channel ?? user, kind: 'post', runId: run.id, byPerson: true }, async () => {
    const seen = channel !== undefined && (await postForOne(options.client, channel, user, card));
    if (!seen) await options.client.chat.postMessage({ channel: user, ...card, metadata: cardTrace(run) });
    return { kind: 'told', cardDigest };
  });
}

/** Answers whether the person can have seen it: nothing is shown to one in a channel that either of us is not in. */
async function postForOne(client: WebClient, channel: string, user: string, message: Rendered): Promise<boolean> {
  try {
    await client.chat.postEphemeral({ channel, user, ...message });
    return true;
  } catch (error) {
    if (closed.has(slackErrorOf(error) ?? '')) return false;
    throw error;
  }
}

async function postNote(options: AnnouncerOptions, run: Run, story: Story, note: Note): Promise<Told> {
  const { client } = options;
  const { cardRef, channel } = story;
  const entry = noteEntry(run, note);
  // Without a card there is no thread: the requester has been told alone, or there is no place to tell it.
  if (entry === undefined || cardRef === undefined || channel === undefined) return { kind: 'told' };
  const message = renderBlocks(withApprovers(options, run, note, entry));
  const metadata = noteTrace(run, note);
  return send(options, { channel, kind: 'post', runId: run.id, byPerson: false }, async () => {
    const where = { channel, thread_ts: cardRef };
    const post = { ...message, metadata, unfurl_links: false, unfurl_media: false };
    try {
      if (isBroadcast(note)) await client.chat.postMessage({ ...where, ...post, reply_broadcast: true });
      else await client.chat.postMessage({ ...where, ...post });
    } catch (error) {
      // Whoever deleted the card took the thread with it; what happened is still said.
      if (!lost.has(slackErrorOf(error) ?? '')) throw error;
      await client.chat.postMessage({ channel, ...post });
    }
    return { kind: 'told' };
  });
}

/** The question is put to those who can answer it. */
function withApprovers(options: AnnouncerOptions, run: Run, note: Note, entry: View): View {
  const approvers = note.kind === 'approval-asked' ? approversOf(options.config, run) : [];
  if (approvers.length === 0) return entry;
  const mentions = approvers.flatMap((id) => [text(' '), mention(id)]);
  return { ...entry, parts: [...entry.parts, paragraph(text('For approval by'), ...mentions)] };
}

/** Whether a person did something that has not been told yet. */
async function isForPerson({ store }: AnnouncerOptions, run: Run, story: Story): Promise<boolean> {
  if (run.inbox.length > 0) return true;
  const untold = run.pending.length > 0 ? run.pending : await store.notes(run.id, story.toldSeq);
  const last = untold.at(-1);
  return last !== undefined && last.seq > story.toldSeq && last.facts['by'] !== undefined;
}

/** One paced call. Slack asking for patience is no error: it is tried again when Slack says. */
async function send({ clock, pacer, log }: AnnouncerOptions, ask: Ask, call: () => Promise<Told>): Promise<Told> {
  const admission = pacer.admit(ask);
  if (admission.kind === 'later') return admission;
  try {
    return await call();
  } catch (error) {
    const seconds = retryAfterSecondsOf(error);
    if (seconds === undefined) throw error;
    const atMs = clock.nowMs() + Math.max(1, seconds) * 1_000;
    log.info({ channel: ask.channel, seconds }, 'slack asked to wait');
    pacer.hold(ask, atMs);
    return { kind: 'later', atMs };
  }
}
