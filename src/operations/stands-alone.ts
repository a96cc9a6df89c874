import type { Run } from '../runs/run.ts';

/** Whether a run is listed among others: one that is a part of another only where it waits for a person. */
export function standsAlone({ parent, phase, paused }: Run): boolean {
  if (parent === undefined || phase.kind === 'held' || phase.kind === 'needs-human') return true;
  return paused !== undefined && paused.withParent !== true;
}
