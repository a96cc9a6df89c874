import { rollbackUntilMs } from '../operations/rollout/former-launch.ts';
import type { Run } from '../runs/run.ts';
import { askedFacts } from './asked-facts.ts';
import { cardActions } from './card-actions.ts';
import { progressLabel, stateLine } from './card-state.ts';
import { leftBehind } from './closed.ts';
import { gateOf } from './gates.ts';
import { nextStep, unfinishedParts } from './outcome.ts';
import type { Fact } from './plan-words.ts';
import { stateOf } from './state.ts';
import { planWords } from './verb-words.ts';
import { bold, code, type Line, note, type Part, paragraph, text, time, type View } from './view.ts';
import { windowFacts } from './windows.ts';
import { capital, cut, people, plainText, plural, sentence } from './words.ts';

const longestTrouble = 600;

/**
 * The one message of a run, edited in place as it goes on: what, who, state, progress, expected end, trouble, and the
 * buttons that are valid now. While approval is waited for, it says everything that the plan does.
 */
export function runCard(run: Run, nowMs: number): View {
  const actions = cardActions(run, nowMs);
  const { emoji, word } = stateOf(run);
  return {
    summary: `${emoji} ${word}: ${titleOf(run)}. ${plainText(stateLine(run))}`,
    parts: [
      { kind: 'heading', text: cut(titleOf(run), 140) },
      paragraph(text(`${emoji} `), bold(word), text('. '), ...(isSaidByProgress(run) ? [] : stateLine(run))),
      ...progressParts(run),
      ...troubleParts(run),
      ...(run.phase.kind === 'ended' ? unfinishedParts(run) : []),
      ...bodyParts(run, nowMs),
      ...(actions.length === 0 ? [] : [{ kind: 'actions', actions } as const]),
      ...nextParts(run),
      note(text('Run '), code(run.id), ...planLine(run), text(' · details: '), code(`/ami status ${run.id}`)),
    ],
  };
}

/** What a run does, in a few words: `Rollout of ami-… to web in prod`. */
export function titleOf(run: Run): string {
  const words = planWords(run);
  if (words !== undefined) return words.title;
  const where = run.environment === undefined ? '' : ` in ${run.environment}`;
  return `${capital(run.verb)}: ${run.subject}${where}`;
}

function progressParts(run: Run): readonly Part[] {
  const { phase, progress } = run;
  const moving = phase.kind === 'running' || phase.kind === 'undoing' || phase.kind === 'held';
  return progress !== undefined && progress.total > 0 && moving
    ? [{ kind: 'progress', ...progress, label: progressLabel(run) }]
    : [];
}

/** The bar and its label say the same as the sentence would. */
function isSaidByProgress(run: Run): boolean {
  return run.phase.kind === 'running' && run.paused === undefined && progressParts(run).length > 0;
}

/** Only where it is tried again by itself; where it is not, the state says why. */
function troubleParts(run: Run): readonly Part[] {
  const { phase, step, paused } = run;
  const tried = phase.kind === 'planning' || phase.kind === 'running' || phase.kind === 'undoing';
  if (step.trouble === undefined || !tried || paused !== undefined) return [];
  const why = sentence(cut(step.trouble, longestTrouble));
  const gate = gateOf(run);
  if (gate !== undefined) return [paragraph(text(`${gate.emoji} `), bold('Waiting'), text(`: ${why} ${gate.goesOn}`))];
  return [paragraph(text('⚠️ '), bold('Trouble'), text(`: ${why} It is tried again by itself.`))];
}

function bodyParts(run: Run, nowMs: number): readonly Part[] {
  const words = planWords(run);
  const asked = askedFacts(run);
  const then = [
    ...(run.phase.kind === 'ended' ? [] : windowFacts(run.plan, nowMs)),
    ...approvalFacts(run),
    ...endFacts(run, nowMs),
  ];
  if (words === undefined) return [{ kind: 'facts', facts: [...asked, ...then] }];
  if (run.phase.kind !== 'approval') return [{ kind: 'facts', facts: [...words.shortFacts, ...asked, ...then] }];
  return [{ kind: 'facts', facts: [...asked, ...words.facts, ...then] }, ...words.lists];
}

function approvalFacts(run: Run): readonly Fact[] {
  const approved = run.approvals.map(({ by }) => by);
  const last = run.approvals.at(-1);
  const given: readonly Fact[] =
    last === undefined
      ? []
      : [{ label: 'Approved by', value: [...people(approved), text(', '), time(last.atMs, 'date')] }];
  return run.phase.kind === 'approval' ? [...given, { label: 'May approve', value: [text(mayApprove(run))] }] : given;
}

function mayApprove(run: Run): string {
  const { required = 1, requesterMayApprove = false } = run.plan?.approval ?? {};
  const who = `${plural(required, 'person', 'people')} with the role approver${run.environment === undefined ? '' : ` in ${run.environment}`}`;
  return requesterMayApprove ? who : `${who}, not ${run.requestedBy.name}, who asked`;
}

function endFacts(run: Run, nowMs: number): readonly Fact[] {
  if (run.phase.kind === 'ended')
    return [{ label: 'Ended', value: [time(run.phase.atMs, 'date')] }, ...rollbackFacts(run, nowMs)];
  if (run.phase.kind !== 'running' || run.expectedEndMs === undefined || run.paused !== undefined) return [];
  const { gate } = run.step;
  if (gate !== undefined)
    return gate.untilMs === undefined ? [] : [{ label: 'Goes on', value: [time(gate.untilMs, 'date')] }];
  const late = run.expectedEndMs < nowMs ? [text(' (later than expected)')] : [];
  return [{ label: 'Expected end', value: [time(run.expectedEndMs, 'date'), ...late] }];
}

function rollbackFacts(run: Run, nowMs: number): readonly Fact[] {
  const untilMs = rollbackUntilMs(run);
  if (untilMs === undefined) return [];
  const label = nowMs > untilMs ? 'Could be rolled back' : 'Can be rolled back';
  return [{ label, value: [text('until '), time(untilMs, 'date')] }];
}

function nextParts(run: Run): readonly Part[] {
  if (run.phase.kind !== 'ended') return [];
  const { why, command } = nextStep(run, run.phase.outcome);
  const left = leftBehind(run);
  return [
    ...(left === undefined ? [] : [paragraph(text('⚠️ '), bold('Left as it is'), text(`. ${left}`))]),
    paragraph(text(`${why} `), code(`/ami ${command}`)),
  ];
}

function planLine(run: Run): Line {
  return run.digest === undefined ? [] : [text(' · plan '), code(run.digest)];
}
