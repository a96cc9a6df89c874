/** When the changes of a plan may be made. Pure. */
import type { FleetPolicy } from '../../config/policy.ts';
import type { Plan } from '../../runs/plan.ts';
import { windowsText } from '../../runs/windows.ts';

export interface WindowChoice {
  /** For the plan; nothing where changes may be made at any time. */
  readonly windows: Pick<Plan, 'windows'>;
  /** What approvers are warned of, as a sentence, where windows are set aside. */
  readonly overridden?: string;
  /** What whoever asked is told, as a sentence, where there was nothing to set aside. */
  readonly needless?: string;
}

/**
 * The windows of the environment, unless somebody says why they cannot be waited for: that takes a second person. They
 * are part of what is approved, so a configuration that changes meanwhile does not move them.
 */
export function chooseWindows(
  { windows }: Pick<FleetPolicy, 'windows'>,
  environment: string | undefined,
  outsideWindow: string | undefined,
): WindowChoice {
  const where = environment ?? 'This fleet';
  if (windows.length === 0) {
    if (outsideWindow === undefined) return { windows: {} };
    return { windows: {}, needless: `${where} has no windows for changes, so --outside-window sets nothing aside.` };
  }
  if (outsideWindow === undefined) return { windows: { windows: [...windows] } };
  const text = windowsText(windows);
  return { windows: {}, overridden: `It does not wait for the windows of ${where} (${text}): ${outsideWindow}` };
}
