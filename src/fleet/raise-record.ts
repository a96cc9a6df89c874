import type { ChangeRecord } from './surge.ts';

/** AWS writes down some moments late, by its own clock. */
const clockSkewMs = 1_000;

const explicitChange = /explicitly set group desired capacity.*changing the desired capacity from (\d+) to (\d+)/s;
const anyChange = /changing the desired capacity from \d+ to (\d+)/;

export interface RaiseRecord {
  readonly from: number;
  readonly to: number;
  readonly atMs: number;
}

/** The record of an explicit raise by just this number since then: our own, when nobody else raises by request. */
export function recordedRaise(
  records: readonly ChangeRecord[],
  { by, sinceMs }: { readonly by: number; readonly sinceMs: number },
): RaiseRecord | undefined {
  for (const { startedAtMs, cause } of records) {
    const [, from, to] = explicitChange.exec(cause) ?? [];
    if (startedAtMs < sinceMs - clockSkewMs || Number(to) - Number(from) !== by) continue;
    return { from: Number(from), to: Number(to), atMs: startedAtMs };
  }
  return undefined;
}

/** Whether some record since then says that the desired capacity became this number, whoever did it. */
export function isRecorded(records: readonly ChangeRecord[], desired: number, sinceMs: number): boolean {
  return records.some(
    ({ startedAtMs, cause }) => startedAtMs >= sinceMs - clockSkewMs && Number(anyChange.exec(cause)?.[1]) === desired,
  );
}
