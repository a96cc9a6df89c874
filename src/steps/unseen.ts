import type { StepContext } from '../runs/step.ts';

/** What was made or ended may be told late by EC2; so long is waited before it is believed not to be there. */
const unseenForSeconds = 120;

/** Whether EC2 may not tell yet of what the step has asked for: until then, its absence proves nothing. */
export function mayBeUnseen({ nowMs, startedAtMs }: StepContext): boolean {
  return nowMs - startedAtMs < unseenForSeconds * 1000;
}
