import { byWorld, type Cause } from '../elb/cause.ts';
import { after, type Engine, isSuspended, memberChanged } from './engine.ts';
import type { Group, Member } from './group.ts';
import { terminate } from './leaving.ts';
import { takenOutBecause } from './sentences.ts';

/** Looks at an instance in service as the health check of its group does, and marks it where it fails. */
export function assessHealth(engine: Engine, member: Member): void {
  if (member.lifecycle !== 'InService' || member.health === 'Unhealthy') return;
  if (isSuspended(member.group, 'HealthCheck')) return;
  const found = problem(engine, member);
  if (found !== undefined) markUnhealthy(engine, member, found.why, byWorld(found.what));
}

/** `why` ends the sentence "taken out of service in response to ...". */
export function markUnhealthy(engine: Engine, member: Member, why: string, cause: Cause): void {
  member.health = 'Unhealthy';
  memberChanged(engine, member, cause);
  replaceLater(engine, member, why);
}

/** Whether the grace period that follows its start still protects the instance. */
export function inGrace(engine: Engine, { inServiceAtMs, group }: Member): boolean {
  return engine.kernel.nowMs() < (inServiceAtMs ?? 0) + group.graceSeconds * 1000;
}

/** After a process was resumed: finds what was missed, and replaces what was found and left alone. */
export function assessGroup(engine: Engine, group: Group): void {
  for (const member of [...group.members.inState('InService')]) {
    if (member.health === 'Unhealthy') replaceLater(engine, member, 'a health check that had failed');
    else assessHealth(engine, member);
  }
}

interface Problem {
  readonly why: string;
  readonly what: 'machine-lost' | 'failed-checks';
}

function problem(engine: Engine, member: Member): Problem | undefined {
  const machine = engine.machines.find(member.instanceId);
  if (machine?.state !== 'running') {
    const why = `an EC2 health check that says it is ${machine?.state ?? 'terminated'}, not running`;
    return { why, what: 'machine-lost' };
  }
  if (inGrace(engine, member)) return undefined;
  if (machine.checks === 'impaired') return { why: 'EC2 instance status checks failure', what: 'failed-checks' };
  if (member.group.healthCheckType === 'ELB' && failsAtLoadBalancer(engine, member)) {
    return { why: 'an ELB system health check failure', what: 'failed-checks' };
  }
  return undefined;
}

function failsAtLoadBalancer(engine: Engine, { group, instanceId }: Member): boolean {
  return [...group.targetGroups.keys()].some(
    (arn) => engine.elb.hasTargetGroup(arn) && engine.elb.health(arn, instanceId)?.State === 'unhealthy',
  );
}

function replaceLater(engine: Engine, member: Member, why: string): void {
  after(engine, engine.options.replacementSeconds, () => {
    const { group } = member;
    if (member.health !== 'Unhealthy' || member.lifecycle !== 'InService') return;
    if (isSuspended(group, 'ReplaceUnhealthy') || isSuspended(group, 'Terminate')) return;
    group.memory.replacementsDue += 1;
    terminate(engine, member, {
      cause: byWorld('replaced-unhealthy'),
      sentence: takenOutBecause(engine.kernel.nowMs(), why),
    });
  });
}
