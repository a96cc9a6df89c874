import type { LifecycleState } from '@aws-sdk/client-auto-scaling';
import type { Member } from './group.ts';

/** The instances of one group, indexed by state and zone so that no question needs a walk over all of them. */
export interface Members {
  readonly size: number;
  /** Those that count towards desired capacity: pending in any way, or in service. */
  readonly activeCount: number;
  all(): Iterable<Member>;
  get(instanceId: string): Member | undefined;
  active(): Iterable<Member>;
  inState(lifecycle: LifecycleState): ReadonlySet<Member>;
  activeInZone(zone: string): number;
  /** The zones that hold active instances. */
  activeZones(): string[];
  add(member: Member): void;
  remove(member: Member): void;
  move(member: Member, lifecycle: LifecycleState): void;
}

const none: ReadonlySet<Member> = new Set();

export function createMembers(nowMs: () => number): Members {
  const all = new Map<string, Member>();
  const active = new Set<Member>();
  const byState = new Map<LifecycleState, Set<Member>>();
  const zoneCounts = new Map<string, number>();

  const count = (member: Member, by: 1 | -1): void => {
    if (!isActive(member.lifecycle)) return;
    zoneCounts.set(member.zone, (zoneCounts.get(member.zone) ?? 0) + by);
    if (by === 1) active.add(member);
    else active.delete(member);
  };
  const enter = (member: Member): void => {
    byState.set(member.lifecycle, (byState.get(member.lifecycle) ?? new Set<Member>()).add(member));
    count(member, 1);
  };
  const leave = (member: Member): void => {
    byState.get(member.lifecycle)?.delete(member);
    count(member, -1);
  };

  return {
    get size() {
      return all.size;
    },
    get activeCount() {
      return active.size;
    },
    all: () => all.values(),
    get: (instanceId) => all.get(instanceId),
    active: () => active,
    inState: (lifecycle) => byState.get(lifecycle) ?? none,
    activeInZone: (zone) => zoneCounts.get(zone) ?? 0,
    activeZones: () => [...zoneCounts].flatMap(([zone, held]) => (held > 0 ? zone : [])),
    add: (member) => {
      all.set(member.instanceId, member);
      enter(member);
    },
    remove: (member) => {
      all.delete(member.instanceId);
      leave(member);
    },
    move: (member, lifecycle) => {
      leave(member);
      // Two changes in one moment count as one: a late reader sees what was before both.
      if (member.lifecycleChangedAtMs !== nowMs()) member.lifecycleBefore = member.lifecycle;
      member.lifecycleChangedAtMs = nowMs();
      member.lifecycle = lifecycle;
      enter(member);
    },
  };
}

/** Whether an instance in this state counts towards desired capacity. */
export function isActive(lifecycle: LifecycleState): boolean {
  return lifecycle === 'InService' || lifecycle.startsWith('Pending');
}

/** Whether it is on its way out for good. */
export function isLeaving(lifecycle: LifecycleState): boolean {
  return lifecycle.startsWith('Terminat') || lifecycle === 'Detaching' || lifecycle === 'Detached';
}
