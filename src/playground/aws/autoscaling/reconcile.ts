import { byWorld } from '../elb/cause.ts';
import { after, type Engine, isSuspended } from './engine.ts';
import type { Group } from './group.ts';
import { launchMany, launchOne, openZones, zonesOf } from './launching.ts';
import { terminate } from './leaving.ts';
import { imbalance, rebalanceMargin, type ZoneLoad } from './placement.ts';
import { startedForBalance, startedForDifference, startedForUnhealthy, takenOutForDifference } from './sentences.ts';
import { currentTemplate } from './source.ts';
import { chooseVictims } from './termination.ts';

/** One look of a group at itself: launches what is missing, takes out what is too much, or balances its zones. */
export function reconcile(engine: Engine, group: Group): void {
  if (group.deleting) {
    if (group.members.size === 0) engine.groups.delete(group.name);
    return;
  }
  const { extra = 0, tolerated = 0 } = group.memory.refreshing ?? {};
  const missing = group.desired + extra + group.memory.surge.size - group.members.activeCount;
  const surplus = -missing + extra - tolerated;
  if (missing > 0) launchMissing(engine, group, missing);
  else if (missing < 0 && surplus > 0) scaleIn(engine, group, surplus);
  else settled(engine, group);
}

function launchMissing(engine: Engine, group: Group, missing: number): void {
  const { memory, members } = group;
  const nowMs = engine.kernel.nowMs();
  if (isSuspended(group, 'Launch') || nowMs < memory.launchNotBeforeMs) return;
  const from = members.activeCount;
  const replacements = memory.replacementsDue;
  const lead = memory.reasons.map((reason) => `${reason}  `).join('');
  const forDifference = lead + startedForDifference(nowMs, from, from + missing);
  const launched = launchMany(engine, group, missing, (index) =>
    index < replacements ? startedForUnhealthy(nowMs) : forDifference,
  );
  memory.replacementsDue = Math.max(0, replacements - launched);
  if (launched === missing) memory.reasons = [];
}

function scaleIn(engine: Engine, group: Group, surplus: number): void {
  if (isSuspended(group, 'Terminate')) return;
  const { memory, members } = group;
  const nowMs = engine.kernel.nowMs();
  const victims = chooseVictims({
    active: members.active(),
    count: surplus,
    zones: zonesOf(engine, group),
    policies: group.terminationPolicies,
    current: currentTemplate(group.source),
    nowMs,
    random: engine.kernel.random,
  });
  const lead = memory.reasons.map((reason) => `${reason}  `).join('');
  const from = members.activeCount;
  for (const victim of victims) {
    const cause = memory.surgeSettled > 0 ? byWorld('rebalanced') : memory.shrinkCause;
    memory.surgeSettled = Math.max(0, memory.surgeSettled - 1);
    const sentence = lead + takenOutForDifference(nowMs, from, from - surplus, victim.instanceId);
    terminate(engine, victim, { cause, sentence });
  }
  if (victims.length < surplus) sayAllProtected(engine, group);
  else memory.reasons = [];
}

function sayAllProtected(engine: Engine, group: Group): void {
  if (group.memory.saidAllProtected) return;
  group.memory.saidAllProtected = true;
  engine.journal.fail({
    group,
    description: 'Could not scale to the desired capacity.',
    cause: group.memory.reasons.join('  '),
    statusMessage: 'Could not scale to desired capacity because all remaining instances are protected from scale-in.',
  });
}

/** The group has what it wants: nothing is owed any more, and zones may be balanced. */
function settled(engine: Engine, group: Group): void {
  group.memory.reasons = [];
  group.memory.replacementsDue = 0;
  group.memory.surgeSettled = 0;
  if (group.memory.rebalanceScheduled || zoneToFill(engine, group) === undefined) return;
  group.memory.rebalanceScheduled = true;
  after(engine, engine.options.rebalanceSeconds, () => {
    group.memory.rebalanceScheduled = false;
    rebalance(engine, group);
  });
}

/** Launches before it terminates: the surplus that follows takes from the fullest zone. */
function rebalance(engine: Engine, group: Group): void {
  const { members, memory } = group;
  if (members.activeCount !== group.desired || group.deleting) return;
  for (let surge = 0; surge < rebalanceMargin(group.desired); surge += 1) {
    const zone = zoneToFill(engine, group);
    if (zone === undefined) return;
    const nowMs = engine.kernel.nowMs();
    const from = members.activeCount;
    const member = launchOne(engine, group, () => startedForBalance(nowMs, zone, from, from + 1), zone);
    if (member === undefined) {
      engine.nudge(group, engine.options.launchRetrySeconds);
      return;
    }
    if (member.lifecycle === 'InService') memory.surgeSettled += 1;
    else memory.surge.add(member);
  }
}

function zoneToFill(engine: Engine, group: Group): string | undefined {
  if (isSuspended(group, 'AZRebalance') || isSuspended(group, 'Launch') || isSuspended(group, 'Terminate')) {
    return undefined;
  }
  const takers = openZones(engine, group);
  const zones = zonesOf(engine, group);
  const left = group.members.activeZones().filter((zone) => !zones.includes(zone));
  const loads = [
    ...zones.map((zone) => ({ zone, count: group.members.activeInZone(zone) })),
    ...left.map((zone) => ({ zone, count: Number.POSITIVE_INFINITY })),
  ];
  if (imbalance(loads, takers) === undefined) return undefined;
  return imbalance(givers(group, loads), takers);
}

/** Zones out of which an unprotected instance could go, less what surges under way will take from the fullest. */
function givers({ members, memory }: Group, loads: readonly ZoneLoad[]): ZoneLoad[] {
  const unprotected = new Set<string>();
  for (const member of members.active()) {
    if (!member.protectedFromScaleIn) unprotected.add(member.zone);
  }
  const surging = memory.surge.size;
  const most = Math.max(...loads.map(({ count }) => count));
  return loads
    .filter(({ zone, count }) => unprotected.has(zone) && (count < Infinity || members.activeInZone(zone) > surging))
    .map(({ zone, count }) => ({ zone, count: count === most ? count - surging : count }));
}
