/** The home tab of one person: what waits for them comes first, and what does not fit is counted. */
import type { HomeAnswer, SteerableRun } from '../operations/home.ts';
import type { Run } from '../runs/run.ts';
import type { Freeze } from '../runs/store.ts';
import { reasonOf } from './asked-facts.ts';
import { titleOf } from './card.ts';
import { cardActions } from './card-actions.ts';
import { progressLabel } from './card-state.ts';
import { rollbackAction } from './rollback-words.ts';
import { staleParts } from './stale.ts';
import { stateOf } from './state.ts';
import { type Action, bold, code, type Line, note, type Part, paragraph, text, time, type View } from './view.ts';
import { count, cut, person, plural } from './words.ts';

/** What stands where the stale fleets will, for as long as AWS is asked. */
export const notLookedYet = 'Looking at the fleets…';

/** Together with the stale fleets these fill a tab. */
const most = { waiting: 5, mine: 4, others: 3 };
const longestTitle = 90;
const longestWhy = 140;
const longestLabel = 70;

/** What waits for a person, what they asked for, what else runs, and what is stale. */
export function homeView(answer: HomeAnswer): View {
  const { waiting, mine, others, freezes, stale, atMs } = answer;
  return {
    summary: `${count(waiting.length)} waiting for you, ${count(mine.live.length)} that you asked for and ${count(others.length)} more under way.`,
    parts: [
      ...frozenParts(freezes),
      { kind: 'heading', text: 'Waits for you' },
      ...some(waiting, most.waiting, (one) => waitingParts(one, atMs), 'Nothing waits for you.'),
      { kind: 'heading', text: 'You asked for' },
      ...mineParts(mine),
      { kind: 'heading', text: 'Under way' },
      ...some(others, most.others, runParts, 'Nothing else is under way.'),
      { kind: 'heading', text: 'Stale' },
      ...(stale === undefined ? [note(text(notLookedYet))] : staleParts(stale)),
      { kind: 'divider' },
      note(
        text('As of '),
        time(atMs, 'clock'),
        text(' · Type /ami help in any channel to see what can be asked, and /ami dashboard for numbers over time.'),
      ),
    ],
  };
}

function frozenParts(freezes: readonly Freeze[]): readonly Part[] {
  if (freezes.length === 0) return [];
  const items = freezes.map(
    ({ scope, reason, by, sinceMs }): Line => [
      text('❄️ '),
      bold(scope === '*' ? 'Everything' : scope),
      text(' is frozen by '),
      person(by),
      text(' since '),
      time(sinceMs, 'date'),
      text(`: ${reason}`),
    ],
  );
  return [{ kind: 'list', items }];
}

/** The first of them, how many more there are, or that there are none. */
function some<Shown>(
  all: readonly Shown[],
  limit: number,
  show: (one: Shown) => readonly Part[],
  none: string,
): readonly Part[] {
  if (all.length === 0) return [paragraph(text(none))];
  const more = all.length - limit;
  const rest = more <= 0 ? [] : [note(text(`${plural(more, 'more run', 'more runs')}: `), code('/ami status'))];
  return [...all.slice(0, limit).flatMap(show), ...rest];
}

function mineParts({ live, ended }: HomeAnswer['mine']): readonly Part[] {
  const over = endedParts(ended);
  if (live.length === 0 && over.length === 0) return [paragraph(text('Nothing more in the last 7 days.'))];
  return live.length === 0 ? over : [...some(live, most.mine, runParts, ''), ...over];
}

function endedParts(ended: HomeAnswer['mine']['ended']): readonly Part[] {
  if (ended === undefined) return [note(text('What has ended could not be looked up; the log says why.'))];
  if (ended.length === 0) return [];
  const list: Part = { kind: 'list', items: ended.map(({ run }) => endedLine(run)) };
  const actions = ended
    .filter(({ mayRollBack }) => mayRollBack)
    .map(({ run }) => rollbackAction(run, cut(`Roll back ${run.subject}`, longestLabel)));
  return actions.length === 0 ? [list] : [list, { kind: 'actions', actions }];
}

function endedLine(run: Run): Line {
  const { emoji, word } = stateOf(run);
  const when = run.phase.kind === 'ended' ? [text(', '), time(run.phase.atMs, 'ago')] : [];
  return [text(`${emoji} ${word}: ${cut(titleOf(run), longestTitle)} · `), code(run.id), ...when];
}

/** With the buttons of its card, as far as the person may press them; a plan is not withdrawn from here. */
function waitingParts({ run, may }: SteerableRun, atMs: number): readonly Part[] {
  const kinds = run.phase.kind === 'approval' ? may.filter((kind) => kind !== 'abort') : may;
  const actions = cardActions(run, atMs).filter(({ command }) => kinds.some((kind) => command.startsWith(`${kind} `)));
  return [headline(run), askedNote(run), { kind: 'actions', actions: [...actions, show(run)] }];
}

function runParts(run: Run): readonly Part[] {
  const { progress, phase } = run;
  const isCounted = progress !== undefined && progress.total > 0 && phase.kind !== 'approval';
  return [
    headline(run),
    ...(isCounted ? [{ kind: 'progress' as const, ...progress, label: shortened(progressLabel(run)) }] : []),
    askedNote(run),
    { kind: 'actions', actions: [show(run)] },
  ];
}

function shortened(line: Line): Line {
  return line.map((part) => (part.kind === 'text' ? text(cut(part.text, longestWhy)) : part));
}

function headline(run: Run): Part {
  const { emoji, word } = stateOf(run);
  const why = 'why' in run.phase ? `: ${cut(run.phase.why, longestWhy)}` : '';
  return paragraph(
    bold(cut(titleOf(run), longestTitle)),
    text(' · '),
    code(run.id),
    text(` · ${emoji} ${word}${why}`),
    ...(run.phase.kind === 'approval' ? [text(' until '), time(run.phase.untilMs, 'date')] : []),
  );
}

function askedNote(run: Run): Part {
  const { requestedBy, requestedAtMs, phase, expectedEndMs, paused } = run;
  const reason = reasonOf(run);
  const isKnown = phase.kind === 'running' && paused === undefined && expectedEndMs !== undefined;
  return note(
    text('Asked by '),
    person(requestedBy),
    text(' '),
    time(requestedAtMs, 'ago'),
    ...(reason === undefined ? [] : [text(` · ${cut(reason, longestWhy)}`)]),
    ...(isKnown ? [text(' · expected end '), time(expectedEndMs, 'date')] : []),
  );
}

function show({ id }: Run): Action {
  return { label: 'Show', command: `status ${id}` };
}
