import type { Due } from '../runs/store.ts';
import { dueShards } from './table.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const runKey = (runId: string): Key => ({ pk: `RUN#${runId}`, sk: 'STATE' });
export const storyKey = (runId: string): Key => ({ pk: `RUN#${runId}`, sk: 'STORY' });
export const noteKey = (runId: string, seq: number): Key => ({
  pk: `RUN#${runId}`,
  sk: `NOTE#${String(seq).padStart(8, '0')}`,
});
export const largeKey = (runId: string, name: string): Key => ({ pk: `RUN#${runId}`, sk: `LARGE#${name}` });
export const auditKey = (runId: string, entryId: string): Key => ({ pk: `RUN#${runId}`, sk: `AUDIT#${entryId}` });
export const lockKey = (subjectKey: string): Key => ({ pk: `LOCK#${subjectKey}`, sk: 'LOCK' });
export const freezeKey = (scope: string): Key => ({ pk: 'FREEZE', sk: scope });
export const pinKey = (subjectKey: string, runId: string, name: string): Key => ({
  pk: 'PINS',
  sk: `${subjectKey}#${runId}#${name}`,
});

export const peaksKey = (subjectKey: string): Key => ({ pk: 'PEAKS', sk: subjectKey });

export const actKey = (actId: string): Key => ({ pk: `ACT#${actId}`, sk: 'ACT' });

export const alertKey: Key = { pk: 'ALERTS', sk: 'STATE' };

export const runIdOf = (key: Key): string => key.pk.slice('RUN#'.length);

/** Runs and stories lie in partitions of their own, so that a crowd of the one hides none of the other. */
const duePrefixes = { run: 'DUE', story: 'TELL' } as const;

/** Which partition of the due index an item belongs to: the same for the life of the run. */
export function duePartition(what: Due['what'], runId: string): string {
  let sum = 0;
  for (const letter of runId) sum = (sum * 31 + letter.charCodeAt(0)) % 65_521;
  return `${duePrefixes[what]}#${sum % dueShards}`;
}

/** The partitions of one kind, or of both. */
export function duePartitions(what?: Due['what']): readonly string[] {
  const prefixes = what === undefined ? Object.values(duePrefixes) : [duePrefixes[what]];
  return prefixes.flatMap((prefix) => Array.from({ length: dueShards }, (_, shard) => `${prefix}#${shard}`));
}
