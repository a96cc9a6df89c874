/** What happened in a run, entry by entry: in the thread of its card, or beside it where there is none any more. */
import { titleOf } from '../messages/card.ts';
import { isBroadcast, noteEntry } from '../messages/note.ts';
import { code, user as mention, paragraph, note as smallPrint, text, type View } from '../messages/view.ts';
import type { Told } from '../runs/announcer.ts';
import type { Note, Run } from '../runs/run.ts';
import type { Story } from '../runs/store.ts';
import { approversOf, placesOf } from './audience.ts';
import { renderBlocks } from './blocks/message.ts';
import { slackErrorOf } from './client.ts';
import { type AnnouncerOptions, isClosed, isLost, type NoteFile, send } from './sending.ts';
import { shareFile } from './share-file.ts';
import { noteTrace, type Trace } from './traces.ts';

/** Differs from the digest of every card, so that the card is looked at anew. */
const unknownCard = '';

const quiet = { unfurl_links: false, unfurl_media: false } as const;

interface Entry {
  readonly view: View;
  readonly metadata: Trace;
}

/** Adds one entry to the thread of a run. */
export async function postNote(options: AnnouncerOptions, run: Run, story: Story, note: Note): Promise<Told> {
  const { cardRef, channel } = story;
  const said = noteEntry(run, note);
  // Without a card there is no thread: the requester has been told alone, or there is no place to tell it.
  if (said === undefined || cardRef === undefined || channel === undefined) return { kind: 'told' };
  const entry: Entry = { view: withApprovers(options, run, note, said), metadata: noteTrace(run, note) };
  const file = await options.fileOf(run, note);
  const thread = { channel, ts: cardRef, isBroadcast: isBroadcast(run, note), ...(file === undefined ? {} : { file }) };
  try {
    return await postInThread(options, run, thread, entry);
  } catch (error) {
    if (!isClosed(error)) throw error;
    const others = placesOf(options.config, run).filter((place) => place !== channel);
    if (others.length === 0) throw error;
    options.log.warn({ run: run.id, channel, error: slackErrorOf(error) }, 'cannot post in the thread, told elsewhere');
    return postAlone(options, run, others, entry);
  }
}

interface Thread {
  readonly channel: string;
  readonly ts: string;
  readonly isBroadcast: boolean;
  readonly file?: NoteFile;
}

function postInThread(options: AnnouncerOptions, run: Run, thread: Thread, { view, metadata }: Entry): Promise<Told> {
  const { channel, ts } = thread;
  const { chat } = options.client;
  const ask = { channel, kind: 'post', runId: run.id, byPerson: false } as const;
  return send(options, ask, renderBlocks(view), async (message) => {
    const refused = await shared(options, run, thread, message.text);
    if (refused === 'shared') return { kind: 'told' };
    const said = refused === undefined ? message : renderBlocks(withoutFile(view, refused));
    const post = { channel, ...said, metadata, ...quiet };
    try {
      if (thread.isBroadcast) await chat.postMessage({ ...post, thread_ts: ts, reply_broadcast: true });
      else await chat.postMessage({ ...post, thread_ts: ts });
      return { kind: 'told' };
    } catch (error) {
      if (!isLost(error)) throw error;
      // Whoever deleted the card took the thread with it; what happened is still said.
      await chat.postMessage({ ...post, ...(message.blocks.length === 0 ? {} : renderBlocks(withRun(run, view))) });
      return { kind: 'told', cardDigest: unknownCard };
    }
  });
}

/** Whether the entry was posted as the text of its file; else why Slack does not take that, where there is one. */
async function shared(
  options: AnnouncerOptions,
  run: Run,
  { channel, ts, file }: Thread,
  text: string,
): Promise<'shared' | { readonly why: string } | undefined> {
  if (file === undefined) return undefined;
  const why = await shareFile(options, run, file, { channel_id: channel, thread_ts: ts, initial_comment: text });
  return why === undefined ? 'shared' : { why };
}

function withoutFile(view: View, { why }: { readonly why: string }): View {
  const said = `Slack does not take the report as a file: ${why}.`;
  return { ...view, summary: `${view.summary} ${said}`, parts: [...view.parts, paragraph(text(`⚠️ ${said}`))] };
}

/** Says it in the first place that takes it, with the name of the run. The card is looked at anew afterwards. */
async function postAlone(
  options: AnnouncerOptions,
  run: Run,
  [place, ...others]: readonly string[],
  entry: Entry,
): Promise<Told> {
  if (place === undefined) return { kind: 'told' };
  const ask = { channel: place, kind: 'post', runId: run.id, byPerson: false } as const;
  const { client } = options;
  const message = renderBlocks(withRun(run, entry.view));
  try {
    return await send(options, ask, message, async (sent) => {
      await client.chat.postMessage({ channel: place, ...sent, metadata: entry.metadata, ...quiet });
      return { kind: 'told', cardDigest: unknownCard };
    });
  } catch (error) {
    if (!isClosed(error) || others.length === 0) throw error;
    return postAlone(options, run, others, entry);
  }
}

function withRun(run: Run, view: View): View {
  const name = smallPrint(text(`${titleOf(run)} · `), code(`/ami status ${run.id}`));
  return { ...view, parts: [...view.parts, name] };
}

/** The question is put to those who can answer it. */
function withApprovers({ config }: AnnouncerOptions, run: Run, note: Note, entry: View): View {
  const approvers = note.kind === 'approval-asked' ? approversOf(config, run) : [];
  if (approvers.length === 0) return entry;
  const mentions = approvers.flatMap((id) => [text(' '), mention(id)]);
  return { ...entry, parts: [...entry.parts, paragraph(text('For approval by'), ...mentions)] };
}
