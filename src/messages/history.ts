import type { HistoryAnswer } from '../operations/answers.ts';
import type { Run } from '../runs/run.ts';
import { stateOf } from './state.ts';
import { code, note, type Part, paragraph, text, time, type View } from './view.ts';
import { cut, duration, person, plural } from './words.ts';

const mostRuns = 20;
const longestCommand = 120;

/** What was done to a fleet, newest first. */
export function historyView({ subject, runs, atMs }: HistoryAnswer): View {
  const latest = runs[0];
  if (latest === undefined) {
    const nothing = `Amiable has not changed ${subject} yet.`;
    return { summary: nothing, parts: [paragraph(text(nothing))] };
  }
  const what = `${plural(runs.length, 'run')} on ${subject}, the latest: ${stateOf(latest).word}.`;
  return {
    summary: what,
    parts: [
      paragraph(text(what)),
      historyTable(`History of ${subject}`, runs, atMs),
      note(text('One of them in full: '), code(`/ami status ${latest.id}`)),
    ],
  };
}

/** Runs with how they ended, newest first, as far as there is room. */
export function historyTable(caption: string, runs: readonly Run[], atMs: number): Part {
  return {
    kind: 'table',
    caption,
    columns: [
      { title: 'When' },
      { title: 'Run' },
      { title: 'State' },
      { title: 'Command' },
      { title: 'Asked by' },
      { title: 'Took', align: 'right' },
    ],
    rows: runs
      .slice(0, mostRuns)
      .map((run) => [
        [time(run.requestedAtMs, 'date')],
        [code(run.id)],
        [text(`${stateOf(run).emoji} ${stateOf(run).word}`)],
        [text(cut(run.command, longestCommand))],
        [person(run.requestedBy)],
        [text(duration(((run.phase.kind === 'ended' ? run.phase.atMs : atMs) - run.requestedAtMs) / 1000))],
      ]),
  };
}
