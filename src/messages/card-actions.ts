/** The buttons of a card: those that mean something to the run now, and no others. */
import type { Run } from '../runs/run.ts';
import { awaitsGoCode } from '../runs/signals.ts';
import { currentStep } from '../runs/walk.ts';
import { closeForm } from './close-form.ts';
import { rejectForm } from './reject-form.ts';
import { rollbackActions } from './rollback-words.ts';
import { planWords, verbWords } from './verb-words.ts';
import type { Action } from './view.ts';
import { sentence } from './words.ts';

/** Mirrors what the engine accepts; a click that comes too late is still judged when it arrives. */
export function cardActions(run: Run, nowMs: number): readonly Action[] {
  if (run.paused !== undefined && run.phase.kind !== 'ended') {
    return run.phase.kind === 'undoing' ? [resume(run)] : [resume(run), abort(run)];
  }
  switch (run.phase.kind) {
    case 'planning':
      return [abort(run)];
    case 'approval':
      return [approve(run), reject(run), withdraw(run)];
    case 'running':
      return [pause(run), abort(run)];
    case 'held':
      return [run.phase.code === awaitsGoCode ? goOn(run) : retry(run), rollBack(run), hold(run)];
    case 'undoing':
      return [pause(run)];
    case 'needs-human':
      return [retry(run), close(run)];
    case 'ended':
      return rollbackActions(run, nowMs);
  }
}

function approve(run: Run): Action {
  return {
    label: 'Approve',
    command: `approve ${run.id}${run.digest === undefined ? '' : ` --plan ${run.digest}`}`,
    style: 'primary',
    confirm: {
      title: 'Approve this plan?',
      text: planWords(run)?.question ?? run.command,
      yes: 'Approve',
      no: 'Not yet',
    },
  };
}

function reject(run: Run): Action {
  return { label: 'Reject', command: `reject ${run.id}`, style: 'danger', form: rejectForm };
}

function withdraw(run: Run): Action {
  return {
    label: 'Withdraw',
    command: `abort ${run.id}`,
    confirm: {
      title: 'Withdraw this request?',
      text: 'Nothing has been changed yet, so the run just ends.',
      yes: 'Withdraw',
      no: 'Let it wait',
    },
  };
}

/** The way out where the way back is blocked. */
function close(run: Run): Action {
  return { label: 'Close as it is', command: `abort ${run.id}`, style: 'danger', form: closeForm };
}

function abort(run: Run): Action {
  const yes = canGoBack(run) ? 'Abort and take back' : 'Abort and stop here';
  return {
    label: (run.tried.length === 0 ? undefined : verbWords(run).takeBackLabel) ?? 'Abort',
    command: `abort ${run.id}`,
    style: 'danger',
    confirm: { title: 'Abort this run?', text: abortText(run), yes, no: 'Let it go on' },
  };
}

/** Of a run that is held: what it is called says what is left to take back, and whether that can be done. */
function rollBack(run: Run): Action {
  const action = abort(run);
  if (!canGoBack(run)) return { ...action, label: 'Stop here' };
  if (!isReplaced(run)) return { ...action, label: verbWords(run).takeBackLabel ?? 'Roll back' };
  const text = `The rollout is done and verified; only settings are still to be put back, which Retry does. ${abortText(run)}`;
  return {
    ...action,
    label: 'Undo the rollout',
    confirm: { title: 'Undo a finished rollout?', text, yes: 'Undo all of it', no: 'Leave it' },
  };
}

function canGoBack(run: Run): boolean {
  return planWords(run)?.goesBack !== false;
}

/** Whether everything was replaced and verified, so that only settings are still to be put back. */
function isReplaced(run: Run): boolean {
  return currentStep(run)?.kind === 'unpin';
}

function abortText(run: Run): string {
  if (run.tried.length === 0) return 'Nothing has been changed yet, so the run just ends.';
  const words = planWords(run);
  if (!canGoBack(run)) return `There is no way back. ${sentence(words?.wayBack ?? '')}`;
  return words?.takesBack ?? 'Takes back what was done.';
}

function pause(run: Run): Action {
  return { label: 'Pause', command: `pause ${run.id}` };
}

function resume(run: Run): Action {
  return { label: 'Resume', command: `resume ${run.id}`, style: 'primary' };
}

function retry(run: Run): Action {
  return { label: 'Retry', command: `retry ${run.id}`, style: 'primary' };
}

/** Of a run that has only stopped to be let go on: nothing has failed that could be tried again. */
function goOn(run: Run): Action {
  return { ...retry(run), label: 'Continue' };
}

function hold(run: Run): Action {
  return { label: 'Hold', command: `hold ${run.id}` };
}
