import type { Phase, Run } from '../runs/run.ts';
import { askedFacts } from './asked-facts.ts';
import { cardActions } from './card-actions.ts';
import { nextStep, outcomeText } from './outcome.ts';
import { type Fact, fleetText, fromLine, imageLine, replacesText, rolloutFactsOf, rolloutParts } from './rollout.ts';
import { stateOf } from './state.ts';
import { bold, code, type Inline, type Line, note, type Part, paragraph, text, time, type View } from './view.ts';
import { cut, duration, people, plural, sentence } from './words.ts';

const longestWhy = 600;

/**
 * The one message of a run, edited in place as it goes on: what, who, state, progress, expected end, trouble, and the
 * buttons that are valid now. While approval is waited for, it says everything that the plan does.
 */
export function runCard(run: Run, nowMs: number): View {
  const actions = cardActions(run);
  const { emoji, word } = stateOf(run);
  return {
    summary: `${emoji} ${word}: ${titleOf(run)}. ${stateText(run)}`,
    parts: [
      { kind: 'heading', text: cut(titleOf(run), 140) },
      paragraph(text(`${emoji} `), bold(word), text('. '), ...stateLine(run)),
      ...progressParts(run),
      ...troubleParts(run),
      ...bodyParts(run, nowMs),
      ...(actions.length === 0 ? [] : [{ kind: 'actions', actions } as const]),
      ...nextParts(run),
      note(text('Run '), code(run.id), ...planLine(run), text(' · details: '), code(`/ami status ${run.id}`)),
    ],
  };
}

/** What a run does, in a few words: `Rollout of ami-… to web in prod`. */
export function titleOf(run: Run): string {
  const facts = rolloutFactsOf(run);
  if (facts !== undefined) return `Rollout of ${facts.to.imageId} to ${fleetText(facts)}`;
  const where = run.environment === undefined ? '' : ` in ${run.environment}`;
  return `${run.verb.charAt(0).toUpperCase()}${run.verb.slice(1)}: ${run.subject}${where}`;
}

function stateText(run: Run): string {
  return stateLine(run)
    .map((part) => plainOf(part, run))
    .join('');
}

/** The sentence after the state; the summary says the same without mark-up. */
function stateLine(run: Run): Line {
  if (run.paused !== undefined && run.phase.kind !== 'ended') {
    return [text(`${run.paused.by.name} paused it. Nothing new is begun, and what is under way is left as it is.`)];
  }
  return phaseLine(run, run.phase);
}

function phaseLine(run: Run, phase: Phase): Line {
  switch (phase.kind) {
    case 'planning':
      return [text('Reading the fleet and working out the plan. Nothing changes before it is approved.')];
    case 'approval':
      return [
        text(`${approvalsMissing(run)} until `),
        time(phase.untilMs, 'date'),
        text('. Nothing has been changed.'),
      ];
    case 'running':
      return [text(run.progress === undefined ? 'It has begun.' : `${progressText(run.progress)}.`)];
    case 'held':
      return [
        text(
          `${sentence(cut(phase.why, longestWhy))} Nothing more happens until someone decides: retry, roll back, or hold.`,
        ),
      ];
    case 'undoing':
      return [text(`${sentence(cut(phase.why, longestWhy))} What was done is being undone, with capacity held.`)];
    case 'needs-human':
      return [
        text(
          `It could not be taken back by itself: ${sentence(cut(phase.why, longestWhy))} The fleet stays locked. Mend the cause, then retry.`,
        ),
      ];
    case 'ended':
      return [
        text(`${cut(outcomeText(phase), longestWhy)} It took ${duration((phase.atMs - run.requestedAtMs) / 1000)}.`),
      ];
  }
}

function progressText({ done, total, label }: NonNullable<Run['progress']>): string {
  return `${done} of ${total} ${label}`.trim();
}

function plainOf(part: Inline, run: Run): string {
  if (part.kind === 'time')
    return new Date(part.atMs)
      .toISOString()
      .replace('T', ' ')
      .replace(/:\d\d\.\d+Z$/, ' UTC');
  return part.kind === 'user' ? run.requestedBy.name : part.text;
}

function approvalsMissing(run: Run): string {
  const missing = Math.max(0, (run.plan?.approval.required ?? 1) - run.approvals.length);
  return `${plural(missing, 'approval')} ${missing === 1 ? 'is' : 'are'} needed`;
}

function progressParts({ phase, progress }: Run): readonly Part[] {
  const moving = phase.kind === 'running' || phase.kind === 'undoing' || phase.kind === 'held';
  return progress !== undefined && progress.total > 0 && moving ? [{ kind: 'progress', ...progress }] : [];
}

function troubleParts({ phase, step }: Run): readonly Part[] {
  if (step.trouble === undefined || phase.kind === 'ended') return [];
  return [
    paragraph(text('⚠️ '), bold('Trouble'), text(`: ${sentence(cut(step.trouble, longestWhy))} It is tried again.`)),
  ];
}

function bodyParts(run: Run, nowMs: number): readonly Part[] {
  const facts = rolloutFactsOf(run);
  const who: Part = { kind: 'facts', facts: [...askedFacts(run), ...approvalFacts(run), ...endFacts(run, nowMs)] };
  if (facts === undefined) return [who];
  if (run.phase.kind === 'approval') return [...rolloutParts(facts), who];
  const what: readonly Fact[] = [
    { label: 'From', value: fromLine(facts) },
    { label: 'To', value: imageLine(facts.to) },
    { label: 'Replaces', value: [text(replacesText(facts))] },
  ];
  return [{ kind: 'facts', facts: [...what, ...who.facts] }];
}

function approvalFacts(run: Run): readonly Fact[] {
  const approved = run.approvals.map(({ by }) => by);
  const last = run.approvals.at(-1);
  const given: readonly Fact[] =
    last === undefined ? [] : [{ label: 'Approved by', value: [...people(approved), text(', '), time(last.atMs)] }];
  return run.phase.kind === 'approval' ? [...given, { label: 'May approve', value: [text(mayApprove(run))] }] : given;
}

function mayApprove(run: Run): string {
  const { required = 1, requesterMayApprove = false } = run.plan?.approval ?? {};
  const who = `${plural(required, 'person', 'people')} with the role approver${run.environment === undefined ? '' : ` in ${run.environment}`}`;
  return requesterMayApprove ? who : `${who}, not ${run.requestedBy.name}, who asked`;
}

function endFacts(run: Run, nowMs: number): readonly Fact[] {
  if (run.phase.kind === 'ended') return [{ label: 'Ended', value: [time(run.phase.atMs)] }];
  if (run.phase.kind !== 'running' || run.expectedEndMs === undefined || run.paused !== undefined) return [];
  const late = run.expectedEndMs < nowMs ? [text(' (later than expected)')] : [];
  return [{ label: 'Expected end', value: [time(run.expectedEndMs), ...late] }];
}

function nextParts(run: Run): readonly Part[] {
  if (run.phase.kind !== 'ended') return [];
  const { why, command } = nextStep(run, run.phase.outcome);
  return [paragraph(text(`${why} `), code(`/ami ${command}`))];
}

function planLine(run: Run): Line {
  return run.digest === undefined ? [] : [text(' · plan '), code(run.digest)];
}
