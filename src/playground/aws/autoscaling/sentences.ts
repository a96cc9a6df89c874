/**
 * The sentences of scaling activities. Programs read the numbers in them, so every change of capacity says from what
 * to what, in the order in which AWS says it.
 */

/** `2026-01-15T09:00:00Z` */
export function instant(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

export function desiredChanged(atMs: number, why: string, from: number, to: number): string {
  return `At ${instant(atMs)} ${why} changing the desired capacity from ${from} to ${to}.`;
}

export function startedForDifference(atMs: number, from: number, to: number): string {
  return (
    `At ${instant(atMs)} an instance was started because desired and actual capacity differed, ` +
    `increasing the capacity from ${from} to ${to}.`
  );
}

export function startedForUnhealthy(atMs: number): string {
  return `At ${instant(atMs)} an instance was launched to take the place of an unhealthy instance.`;
}

export function startedForBalance(atMs: number, zone: string, from: number, to: number): string {
  return (
    `At ${instant(atMs)} an instance was launched to bring zone ${zone} into balance with the others, ` +
    `increasing the capacity from ${from} to ${to}.`
  );
}

export function takenOutForDifference(atMs: number, from: number, to: number, instanceId: string): string {
  return (
    `At ${instant(atMs)} instance ${instanceId} was taken out of service because desired and actual capacity ` +
    `differed, shrinking the capacity from ${from} to ${to}.`
  );
}

export function takenOutByUser(
  atMs: number,
  shrink: { readonly from: number; readonly to: number } | undefined,
): string {
  const change = shrink === undefined ? '' : `, shrinking the capacity from ${shrink.from} to ${shrink.to}`;
  return `At ${instant(atMs)} an instance was taken out of service in response to a user request${change}.`;
}

export function takenOutBecause(atMs: number, why: string): string {
  return `At ${instant(atMs)} an instance was taken out of service in response to ${why}.`;
}
