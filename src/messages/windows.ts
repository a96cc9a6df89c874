import type { Plan } from '../runs/plan.ts';
import { momentText, windowState, windowsText } from '../runs/windows.ts';
import type { Fact } from './plan-words.ts';
import { text } from './view.ts';

/** When the changes of a plan, or those of a fleet, may be made; nothing where that is at any time. */
export function windowFacts(plan: Pick<Plan, 'windows'> | undefined, nowMs: number): readonly Fact[] {
  const { windows = [] } = plan ?? {};
  if (windows.length === 0) return [];
  const { kind, untilMs } = windowState(windows, nowMs);
  const now = untilMs === undefined ? '' : `; ${kind} until ${momentText(windows, untilMs)}`;
  return [{ label: 'Windows', value: [text(`${windowsText(windows)}${now}. A wave that has begun is finished.`)] }];
}
