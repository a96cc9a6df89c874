import { legible } from '../basics/legible.ts';
import { runCard } from '../messages/card.ts';
import { noteText } from '../messages/note.ts';
import { stateOf } from '../messages/state.ts';
import type { Announcer, Told } from '../runs/announcer.ts';
import type { Note, Run } from '../runs/run.ts';
import { renderText } from './render.ts';
import { type Style, wrap } from './style.ts';

/**
 * Tells runs on a terminal: the card whenever the state of the run changes, and every note as it comes. Progress alone
 * prints no new card, since the notes of the waves say it. `write` takes whole lines, with their line ends.
 */
export function terminalAnnouncer(
  write: (text: string) => void,
  style: Style = { width: 100, colour: false },
): Announcer {
  return {
    async showCard(run, story): Promise<Told> {
      const cardDigest = digestOf(run);
      if (cardDigest !== story.cardDigest) write(`\n${boxed(renderText(runCard(run, run.updatedAtMs), style))}\n\n`);
      return { kind: 'told', cardRef: run.id, cardDigest };
    },
    async postNote(run, _story, note): Promise<Told> {
      const said = entryText(run, note, style);
      if (said !== undefined) write(`${said}\n`);
      return { kind: 'told' };
    },
    // What was printed cannot be looked up; after a crash one line may come twice.
    findNote: async () => false,
  };
}

/** What has to change for the card to be printed again. */
function digestOf(run: Run): string {
  return [stateOf(run).word, run.approvals.length, run.digest ?? ''].join('/');
}

function boxed(text: string): string {
  return text
    .split('\n')
    .map((line) => `| ${line}`.trimEnd())
    .join('\n');
}

function entryText(run: Run, note: Note, { width }: Style): string | undefined {
  const said = noteText(run, note);
  if (said === undefined) return undefined;
  const head = `${new Date(note.atMs).toISOString().slice(11, 19)} ${run.id}  `;
  return wrap(`${head}${legible(said)}`, width, ' '.repeat(head.length)).join('\n');
}
