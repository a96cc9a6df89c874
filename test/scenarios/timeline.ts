import type { Outcome } from './histories.ts';

/** What happened in a history, line by line, in seconds after the approval: calls, notes, and who stopped serving. */
export async function timeline({ run, world, approvedAtMs }: Outcome): Promise<readonly string[]> {
  const { samples, losses } = world.monitor;
  const rows = [
    ...samples.map(({ atMs, serving, desired }) => ({ atMs, text: `  ${serving} of ${desired} serve` })),
    ...losses.map(({ atMs, instanceId, cause }) => ({ atMs, text: `  ${instanceId} gone: ${JSON.stringify(cause)}` })),
    ...world.aws.mutations().map(({ atMs, action, outcome, input }) => ({
      atMs,
      text: `${action} ${outcome === 'done' ? '' : `(${outcome}) `}${JSON.stringify(input)}`,
    })),
    ...(await world.store.notes(run.id, 0)).map(({ atMs, kind, facts }) => ({
      atMs,
      text: `* ${kind} ${JSON.stringify(facts)}`,
    })),
  ];
  return rows
    .filter(({ atMs }) => atMs >= approvedAtMs)
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, text }) => `${((atMs - approvedAtMs) / 1000).toFixed(2).padStart(9)} ${text}`);
}
