import type { Gate, GateState } from './planner.ts';
import type { Run } from './run.ts';
import { currentStep, hasChanged } from './walk.ts';
import { isOpenAt, momentText, type Window, windowState } from './windows.ts';

/**
 * Closed outside the windows of the run's plan, for what is new: everything until the first change, and then each wave
 * or stage. What is under way is finished, and taking changes back is never stopped by it.
 */
export const windowGate: Gate = {
  name: 'window',
  check: async (run, nowMs) => {
    const { windows = [] } = run.plan ?? {};
    return isNew(run) ? gateState(windows, nowMs) : { kind: 'open' };
  },
};

function isNew(run: Run): boolean {
  return !hasChanged(run) || currentStep(run)?.beginsStage === true;
}

function gateState(windows: readonly Window[], nowMs: number): GateState {
  // When an open window closes takes long to find out, and nobody asks.
  if (isOpenAt(windows, nowMs)) return { kind: 'open' };
  const { untilMs } = windowState(windows, nowMs);
  const kind = 'closed';
  if (untilMs === undefined) return { kind, why: 'Outside the windows for changes, none of which opens soon' };
  return { kind, untilMs, why: `Outside the windows for changes, which open ${momentText(windows, untilMs)}` };
}
