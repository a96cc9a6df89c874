/** Watches what a run does to a simulated account, to hold it against what its dry run has told. */
import type { Calls, Forecast } from '../../src/runs/forecast.ts';
import type { FleetWorld } from './fleet-world.ts';

type Watched = Pick<FleetWorld, 'aws' | 'monitor'>;

export interface Witness {
  /** Calls that changed something since it began to watch, by name. */
  calls(): Calls;
  /** Calls that only read. */
  reads(): number;
  /** The most members of the group that were not leaving, over those there were. */
  extra(): number;
  lowest(): number;
  seconds(): number;
}

/** Begins now: everything before is not counted. */
export function witness({ aws, monitor }: Watched, groupName = 'web'): Witness {
  const startMs = aws.kernel.nowMs();
  const made = aws.mutations().length;
  const asked = readsOf(aws.counts());
  const members = () => staying(aws, groupName);
  const before = members();
  const servingBefore = monitor.serving(groupName);
  let most = before;
  aws.kernel.onChange(() => {
    most = Math.max(most, members());
  });
  return {
    calls: () =>
      countBy(
        aws
          .mutations()
          .slice(made)
          .map(({ action }) => action),
      ),
    reads: () => readsOf(aws.counts()) - asked,
    extra: () => most - before,
    lowest: () => Math.min(servingBefore, monitor.lowest(groupName, startMs)?.serving ?? servingBefore),
    seconds: () => (aws.kernel.nowMs() - startMs) / 1000,
  };
}

/** What of a forecast is exact in a world where all goes well. */
export function exactOf({ calls, extra, serving }: Forecast): { calls: Calls; extra: number; lowest: number } {
  return { calls, extra, lowest: serving?.lowest ?? 0 };
}

/** The same, as it happened. */
export function exactly(seen: Witness): ReturnType<typeof exactOf> {
  return { calls: seen.calls(), extra: seen.extra(), lowest: seen.lowest() };
}

function staying({ autoscaling }: Watched['aws'], groupName: string): number {
  return [...autoscaling.groups()].find(({ name }) => name === groupName)?.members.activeCount ?? 0;
}

function readsOf(counts: Readonly<Record<string, number>>): number {
  return Object.entries(counts).reduce((sum, [name, count]) => sum + (isRead(name) ? count : 0), 0);
}

function isRead(name: string): boolean {
  return /:(Describe|BatchGet|Get|Head|List)/.test(name);
}

function countBy(names: readonly string[]): Calls {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
}
