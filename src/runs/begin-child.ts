import { withNote } from './notes.ts';
import type { Parent, Run } from './run.ts';
import { applyInbox, pause } from './signals.ts';
import { beginSteps, end } from './walk.ts';

/**
 * A planned child begins on the approval of its parent, as the parent stands now: not at all where that is stopped or
 * has another plan, and paused where that is. What people have told the parent counts, whether it has seen it yet or not,
 * so that nothing begins that a person has stopped. Pure.
 */
export function beginAsChild(child: Run, { digest, runId }: Parent, stored: Run | undefined, nowMs: number): Run {
  const parent = stored && applyInbox(stored, nowMs);
  if (parent === undefined || parent.digest !== digest)
    return end(child, nowMs, 'void', `Run ${runId}, which has begun it, has no such plan any more.`, 'parent-gone');
  if (parent.phase.kind !== 'running' && parent.phase.kind !== 'held')
    return end(
      child,
      nowMs,
      'aborted',
      `Run ${runId}, which has begun it, was stopped before this had changed anything.`,
      'parent-stopped',
    );
  const planned = withNote(child, nowMs, 'planned', { digest: child.digest ?? '' });
  const begun = beginSteps(withNote(planned, nowMs, 'begun-by', { run: runId, digest }), nowMs);
  if (parent.paused === undefined || begun.phase.kind !== 'running') return begun;
  return pause(begun, { by: parent.paused.by, withParent: true }, nowMs);
}
