import type { RunAnswer, StatusAnswer } from '../operations/answers.ts';
import type { Note, Run } from '../runs/run.ts';
import { runCard, titleOf } from './card.ts';
import { freezeParts } from './freeze.ts';
import { noteText } from './note.ts';
import { stateOf } from './state.ts';
import { code, type Line, note, type Part, paragraph, text, time, type View } from './view.ts';
import { count, person, plural } from './words.ts';

const mostRuns = 40;
const mostNotes = 20;

/** Everything under way, and every freeze. */
export function statusView({ live, parts, freezes }: StatusAnswer): View {
  const what = `${live.length === 0 ? 'Nothing is under way.' : `${plural(live.length, 'run')} under way.`}${partsText(parts)}`;
  const frozen = freezes.length === 0 ? '' : ` ${plural(freezes.length, 'freeze')} in force.`;
  return {
    summary: `${what}${frozen}`,
    parts: [
      paragraph(text(what)),
      ...(live.length === 0 ? [] : [runTable(live)]),
      ...freezeParts(freezes),
      ...moreParts(live.length),
    ],
  };
}

function partsText(parts: number): string {
  return parts === 0 ? '' : ` ${plural(parts, 'more is', 'more are')} parts of these.`;
}

function runTable(runs: readonly Run[]): Part {
  return {
    kind: 'table',
    caption: 'Runs under way',
    columns: [
      { title: 'Run' },
      { title: 'What' },
      { title: 'State' },
      { title: 'Progress', align: 'right' },
      { title: 'Asked by' },
      { title: 'Since' },
    ],
    rows: runs
      .slice(0, mostRuns)
      .map((run) => [
        [code(run.id)],
        [text(titleOf(run))],
        [text(`${stateOf(run).emoji} ${stateOf(run).word}`)],
        [text(run.progress === undefined ? '–' : `${count(run.progress.done)} of ${count(run.progress.total)}`)],
        [person(run.requestedBy)],
        [time(run.requestedAtMs, 'date')],
      ]),
  };
}

function moreParts(found: number): readonly Part[] {
  return found <= mostRuns
    ? []
    : [note(text(`${count(found - mostRuns)} more: look at one fleet with `), code('/ami fleet FLEET'), text('.'))];
}

/** One run: its card, and what happened last. */
export function runView({ run, notes, atMs }: RunAnswer): View {
  const card = runCard(run, atMs);
  const told = notes.filter((entry) => noteText(run, entry) !== undefined);
  const last = told.slice(-mostNotes);
  if (last.length === 0) return card;
  const caption =
    told.length === last.length
      ? 'What happened'
      : `What happened: the last ${mostNotes} of ${count(told.length)} entries`;
  return {
    summary: card.summary,
    parts: [
      ...card.parts,
      { kind: 'divider' },
      paragraph({ kind: 'bold', text: caption }),
      { kind: 'list', items: last.map((entry) => entryLine(run, entry)) },
    ],
  };
}

function entryLine(run: Run, entry: Note): Line {
  return [time(entry.atMs), text(`  ${noteText(run, entry) ?? ''}`)];
}
