/** Watches what a run does to a simulated account, to hold it against what its dry run has told. */
import type { Calls, Forecast } from '../../src/runs/forecast.ts';
import { isCounting } from './counting.ts';
import type { FleetWorld } from './fleet-world.ts';

const groupName = 'web';

type Watched = Pick<FleetWorld, 'aws' | 'monitor'>;

export interface Witness {
  /** Calls that changed something since it began to watch, by name. */
  calls(): Calls;
  /** Calls that only read. */
  reads(): number;
  /** The most instances there were at a time beyond those before: members that were not leaving, and what ran beside. */
  extra(): number;
  lowest(): number;
  seconds(): number;
}

/** Begins now: everything before is not counted. `lowest` tells of servers that are in no group. */
export function witness({ aws, monitor }: Watched, lowest?: () => number): Witness {
  const startMs = aws.kernel.nowMs();
  const made = aws.mutations().length;
  const asked = readsOf(aws.counts());
  const beside = besideOf(aws, startMs);
  const members = () => staying(aws) + beside();
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
          .filter((call) => !isCounting(call))
          .map(({ action }) => action),
      ),
    reads: () => readsOf(aws.counts()) - asked,
    extra: () => most - before,
    lowest: lowest ?? (() => Math.min(servingBefore, monitor.lowest(groupName, startMs)?.serving ?? servingBefore)),
    seconds: () => (aws.kernel.nowMs() - startMs) / 1000,
  };
}

/** What of a forecast is exact in a world where all goes well. Where nothing serves that it is about, nobody is missed. */
export function exactOf(
  { calls, extra, serving }: Forecast,
  seen: Pick<Witness, 'lowest'>,
): { calls: Calls; extra: number; lowest: number } {
  return { calls, extra, lowest: serving?.lowest ?? seen.lowest() };
}

/** The same, as it happened. */
export function exactly(seen: Witness): ReturnType<typeof exactOf> {
  return { calls: seen.calls(), extra: seen.extra(), lowest: seen.lowest() };
}

/** Instances that were launched since, run, and are in no group. */
function besideOf({ autoscaling, ec2 }: Watched['aws'], sinceMs: number): () => number {
  const launched = new Set<string>();
  ec2.machines.onChange(({ instanceId, launchedAtMs, state }) => {
    if (launchedAtMs >= sinceMs && (state === 'pending' || state === 'running')) launched.add(instanceId);
    else launched.delete(instanceId);
  });
  return () => [...launched].filter((id) => autoscaling.member(id) === undefined).length;
}

function staying({ autoscaling }: Watched['aws']): number {
  return [...autoscaling.groups()].find(({ name }) => name === groupName)?.members.activeCount ?? 0;
}

function readsOf(counts: Readonly<Record<string, number>>): number {
  return Object.entries(counts).reduce((sum, [name, count]) => sum + (isRead(name) ? count : 0), 0);
}

function isRead(name: string): boolean {
  return /:(Describe|BatchGet|Get|Head|List|Search)/.test(name);
}

function countBy(names: readonly string[]): Calls {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
}
