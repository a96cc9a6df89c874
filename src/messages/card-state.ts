/** The sentence of a card that says where the run is. */
import type { Phase, Run } from '../runs/run.ts';
import { gateOf } from './gates.ts';
import { outcomeText } from './outcome.ts';
import { decisions, verbWords } from './verb-words.ts';
import { type Line, text, time } from './view.ts';
import { count, cut, duration, plainText, plural, sentence, withCode } from './words.ts';

const longestWhy = 600;

/** What the state means, and what happens next. */
export function stateLine(run: Run): Line {
  if (run.paused !== undefined && run.phase.kind !== 'ended') {
    return [text(`${run.paused.by.name} paused it. ${pausedText(run)}`)];
  }
  if (run.phase.kind === 'approval') {
    return [text(`${approvalsMissing(run)} until `), time(run.phase.untilMs, 'date'), text(`. ${unchangedText(run)}`)];
  }
  if (run.phase.kind === 'ended' && run.phase.remedy !== undefined) {
    return [text(`${whyText(run.phase)} `), ...withCode(cut(run.phase.remedy, longestWhy))];
  }
  return [text(phaseText(run, run.phase))];
}

/** What a pause means to what is under way, in sentences. */
export function pausedText(run: Run): string {
  return verbWords(run).paused?.(run) ?? 'Nothing new is begun, and what is under way is left as it is.';
}

/** A run that goes on by another plan has done the first one. */
function unchangedText({ verb, plan }: Run): string {
  return plan === undefined || plan.verb === verb ? 'Nothing has been changed.' : 'The fleet has not been changed.';
}

function phaseText(run: Run, phase: Exclude<Phase, { kind: 'approval' }>): string {
  switch (phase.kind) {
    case 'planning':
      return `Reading the ${verbWords(run).subject} and working out the plan. Nothing has been changed.`;
    case 'running':
      if (run.progress !== undefined) return progressText(run, run.progress);
      return gateOf(run) === undefined ? 'It has begun.' : 'Nothing has been changed yet.';
    case 'held':
      return `${whyText(phase)} Nothing more happens until someone decides: ${decisions(run, phase.code)}.`;
    case 'undoing':
      return `${whyText(phase)} ${verbWords(run).undoing}`;
    case 'needs-human':
      return `It could not be taken back by itself: ${whyText(phase)} The ${verbWords(run).subject} stays locked. Mend the cause, then retry, or have it closed as it is.`;
    case 'ended':
      return `${cut(outcomeText(run, phase), longestWhy)} It took ${duration((phase.atMs - run.requestedAtMs) / 1000)}.`;
  }
}

function whyText({ why }: { readonly why: string }): string {
  return sentence(cut(why, longestWhy));
}

function progressText(run: Run, { done, total }: NonNullable<Run['progress']>): string {
  return sentence(`${count(done)} of ${count(total)} ${plainText(progressLabel(run))}`);
}

/** What is counted, and what is being done about it: `instances replaced; wave 3 of 21: settling`. */
export function progressLabel(run: Run): Line {
  const label = verbWords(run).progress(run);
  return typeof label === 'string' ? [text(label)] : label;
}

function approvalsMissing(run: Run): string {
  const missing = Math.max(0, (run.plan?.approval.required ?? 1) - run.approvals.length);
  return `${plural(missing, 'approval')} ${missing === 1 ? 'is' : 'are'} needed`;
}
