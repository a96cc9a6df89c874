import { byWorld } from '../elb/cause.ts';
import type { LaunchResult } from '../machines.ts';
import { type Engine, memberChanged } from './engine.ts';
import type { Group, LaunchChoice, Member } from './group.ts';
import { machineRuns } from './joining.ts';
import { emptiestZone, type ZoneLoad } from './placement.ts';
import { launchChoices } from './source.ts';

/** How many of `count` could be launched, each with the cause that `sentence` makes for it. */
export function launchMany(
  engine: Engine,
  group: Group,
  count: number,
  sentence: (launched: number) => string,
): number {
  for (let launched = 0; launched < count; launched += 1) {
    if (launchOne(engine, group, () => sentence(launched)) === undefined) {
      backOff(engine, group);
      return launched;
    }
  }
  group.memory.launchFailures = 0;
  return count;
}

/** One instance in the emptiest zone that has capacity; undefined where every zone refused. */
export function launchOne(engine: Engine, group: Group, sentence: () => string, zone?: string): Member | undefined {
  for (;;) {
    const chosen = zone ?? emptiestZone(openZones(engine, group));
    if (chosen === undefined) return undefined;
    const attempt = tryZone(engine, group, chosen);
    if (attempt.result.kind === 'launched') return join(engine, group, chosen, attempt, sentence());
    refused(engine, group, attempt, sentence());
    if (zone !== undefined || !isCapacityCode(attempt.result.code)) return undefined;
  }
}

/** The zones of the group that have not just refused, with what they hold. */
export function openZones(engine: Engine, group: Group): ZoneLoad[] {
  const nowMs = engine.kernel.nowMs();
  return zonesOf(engine, group)
    .filter((zone) => (group.memory.closedZones.get(zone)?.untilMs ?? 0) <= nowMs)
    .map((zone) => ({ zone, count: group.members.activeInZone(zone) }));
}

export function zonesOf(engine: Engine, group: Group): string[] {
  return [...new Set(group.subnetIds.flatMap((subnetId) => engine.machines.subnetZone(subnetId) ?? []))];
}

interface Attempt {
  readonly choice: LaunchChoice | undefined;
  readonly subnetId: string;
  readonly zone: string;
  readonly result: LaunchResult;
}

/** Tries the ways to launch in their order; only a lack of capacity makes it try the next. */
function tryZone(engine: Engine, group: Group, zone: string): Attempt {
  const subnets = group.subnetIds.filter((subnetId) => engine.machines.subnetZone(subnetId) === zone);
  const subnetId = subnets[group.members.activeInZone(zone) % subnets.length] ?? '';
  let last: Attempt = { choice: undefined, subnetId, zone, result: nothingToLaunchFrom };
  for (const choice of launchChoices(group.memory.refreshing?.source ?? group.source)) {
    const { template, imageId, instanceType } = choice;
    const result = engine.machines.launch({
      template: { templateId: template.templateId, version: template.version },
      ...(imageId === undefined ? {} : { imageId }),
      ...(instanceType === undefined ? {} : { instanceType }),
      subnetId,
      tags: launchTags(group),
      by: 'autoscaling',
    });
    last = { choice, subnetId, zone, result };
    if (result.kind === 'launched' || !isCapacityCode(result.code)) return last;
  }
  return last;
}

/** The simulation keeps launch configurations for readers; instances of such groups are attached. */
const nothingToLaunchFrom: LaunchResult = {
  kind: 'refused',
  code: 'UnsupportedOperation',
  message: 'Launch configurations cannot be used for launches in this account. Use a launch template.',
};

function isCapacityCode(code: string): boolean {
  return code === 'InsufficientInstanceCapacity' || code === 'Unsupported';
}

function launchTags(group: Group): Record<string, string> {
  const tags: Record<string, string> = { 'aws:autoscaling:groupName': group.name };
  for (const [key, { value, propagate }] of group.tags) {
    if (propagate) tags[key] = value;
  }
  return tags;
}

function join(engine: Engine, group: Group, zone: string, attempt: Attempt, cause: string): Member | undefined {
  const { choice, result } = attempt;
  if (result.kind !== 'launched' || choice === undefined) return undefined;
  const machine = engine.machines.find(result.instanceId);
  const member: Member = {
    ...newMember(group, result.instanceId, zone, engine.kernel.nowMs()),
    instanceType: machine?.instanceType ?? choice.instanceType ?? '',
    imageId: result.imageId,
    imageOverridden: choice.imageId !== undefined,
    template: { ...choice.template, version: result.templateVersion },
    activity: engine.journal.begin({
      group,
      description: `Launching a new EC2 instance: ${result.instanceId}`,
      cause,
      status: 'PreInService',
      details: details(attempt),
    }),
  };
  group.memory.closedZones.delete(zone);
  admit(engine, member);
  if (machine?.state === 'running') machineRuns(engine, member);
  return member;
}

/** A pending member with nothing known of its launch; attached instances stay like this. */
export function newMember(group: Group, instanceId: string, zone: string, joinedAtMs: number): Member {
  return {
    instanceId,
    group,
    zone,
    instanceType: '',
    imageId: '',
    imageOverridden: false,
    template: undefined,
    launchConfiguration: undefined,
    launchedAtMs: joinedAtMs,
    lifecycle: 'Pending',
    lifecycleBefore: undefined,
    lifecycleChangedAtMs: joinedAtMs,
    health: 'Healthy',
    protectedFromScaleIn: group.newInstancesProtected,
    inServiceAtMs: undefined,
    activity: undefined,
    actions: new Map(),
    whenDrained: undefined,
    whenActionsDone: undefined,
  };
}

export function admit(engine: Engine, member: Member): void {
  member.group.members.add(member);
  engine.memberOf.set(member.instanceId, member);
  memberChanged(engine, member, byWorld('started'));
}

function details({ subnetId, zone }: Attempt): Record<string, string> {
  return { 'Subnet ID': subnetId, 'Availability Zone': zone };
}

function refused(engine: Engine, group: Group, attempt: Attempt, cause: string): void {
  const { result, zone } = attempt;
  if (result.kind !== 'refused') return;
  const statusMessage = `${result.message} Launching EC2 instance failed.`;
  engine.journal.fail({
    group,
    description: `Launching a new EC2 instance.  Status Reason: ${statusMessage}`,
    cause,
    statusMessage,
    details: details(attempt),
  });
  if (!isCapacityCode(result.code)) return;
  const refusals = (group.memory.closedZones.get(zone)?.refusals ?? 0) + 1;
  const seconds = pauseSeconds(engine, refusals - 1);
  group.memory.closedZones.set(zone, { refusals, untilMs: engine.kernel.nowMs() + seconds * 1000 });
  engine.nudge(group, seconds);
}

function backOff(engine: Engine, group: Group): void {
  const seconds = pauseSeconds(engine, group.memory.launchFailures);
  group.memory.launchFailures += 1;
  group.memory.launchNotBeforeMs = engine.kernel.nowMs() + seconds * 1000;
  engine.nudge(group, seconds);
}

function pauseSeconds({ options }: Engine, failuresBefore: number): number {
  return Math.min(options.launchRetryMostSeconds, options.launchRetrySeconds * 2 ** failuresBefore);
}
