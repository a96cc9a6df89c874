/** What the runs that another has begun leave behind when they end. */
import { type Child, type Mark, marks } from '../../runs/children.ts';
import { type Measured, withMeasured } from '../../runs/remaining.ts';
import type { Run } from '../../runs/run.ts';
import type { StepParts } from '../parts.ts';
import type { ChildrenParams, Tally } from './children-parts.ts';
import { type FleetLeft, leftOf } from './count-left.ts';

/** One that has come to an end since the last look. */
export interface EndedChild {
  readonly child: Child;
  readonly mark: Mark;
  readonly run: Run;
}

/** Those whose mark has changed and that were read, with how they stand. */
export function endedOf(
  { children }: ChildrenParams,
  changed: ReadonlyMap<number, Mark>,
  runs: ReadonlyMap<string, Run>,
): readonly EndedChild[] {
  return [...changed].flatMap(([index, mark]) => {
    const child = children[index];
    const run = runs.get(child?.key ?? '');
    return child === undefined || run === undefined ? [] : [{ child, mark, run }];
  });
}

/** What each of those has counted that are done, be it not all of their servers, where it has. */
export async function countsOf(
  { family }: Pick<StepParts, 'family'>,
  ended: readonly EndedChild[],
): Promise<readonly FleetLeft[]> {
  const found: FleetLeft[] = [];
  for (const { run, mark } of ended) {
    const left = isDone(mark) ? await leftOf(family.store, run) : undefined;
    if (left !== undefined) found.push(left);
  }
  return found;
}

/** What those that are done add up to, with those before. */
export function tallied(
  { eachSeconds }: ChildrenParams,
  before: Tally,
  ended: readonly EndedChild[],
  left: readonly FleetLeft[],
): Tally {
  const done = ended.filter(({ mark }) => isDone(mark));
  const measured = done.reduce<Measured>((sum, { run }) => {
    const endedAtMs = run.phase.kind === 'ended' ? run.phase.atMs : run.requestedAtMs;
    return withMeasured(sum, (endedAtMs - run.requestedAtMs) / 1000, eachSeconds);
  }, before);
  const fleets = left.filter(({ servers }) => servers === undefined);
  const groups = left.filter(({ servers }) => servers !== undefined);
  return {
    ...measured,
    mended: before.mended + sumOf(fleets, 'mended'),
    instances: before.instances + sumOf(fleets, 'of'),
    patched: before.patched + sumOf(groups, 'mended'),
    servers: before.servers + sumOf(groups, 'of'),
  };
}

function isDone(mark: Mark): boolean {
  return mark === marks.done || mark === marks.partly;
}

function sumOf(left: readonly FleetLeft[], what: 'mended' | 'of'): number {
  return left.reduce((total, one) => total + one[what], 0);
}
