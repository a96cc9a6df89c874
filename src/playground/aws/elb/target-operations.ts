import type { TargetDescription, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type ElbOperations, ServiceError } from '../wire/operation.ts';
import { byCaller } from './cause.ts';
import { required } from './required.ts';
import { notRegistered } from './target-health.ts';
import type { SeenTarget, Targets } from './targets.ts';
import { type ElbWorld, type TargetGroup, targetGroup } from './world.ts';

export function targetOperations(world: ElbWorld, targets: Targets) {
  return {
    RegisterTargets: (input) => {
      const group = targetGroup(world, required(input.TargetGroupArn, 'targetGroupArn'));
      const given = required(input.Targets, 'targets');
      if (group.targetType === 'ip') refuseNoAddress(given);
      else refuseUnfit(world, given);
      for (const { Id, Port } of given) {
        targets.register(group.arn, required(Id, 'targets.member.id'), Port, byCaller('RegisterTargets'));
      }
      world.kernel.changed();
      return {};
    },
    DeregisterTargets: (input) => {
      const group = targetGroup(world, required(input.TargetGroupArn, 'targetGroupArn'));
      for (const { Id, Port } of required(input.Targets, 'targets')) {
        targets.deregisterPort(group.arn, required(Id, 'targets.member.id'), Port, byCaller('DeregisterTargets'));
      }
      world.kernel.changed();
      return {};
    },
    DescribeTargetHealth: (input) => {
      const group = targetGroup(world, required(input.TargetGroupArn, 'targetGroupArn'));
      const seen = targets.seen(group.arn);
      return { TargetHealthDescriptions: asked(group, seen, input.Targets).map((target) => describe(group, target)) };
    },
  } satisfies ElbOperations;
}

function refuseUnfit(world: ElbWorld, given: readonly TargetDescription[]): void {
  const unfit = given.filter(({ Id }) => world.machines.find(Id ?? '')?.state !== 'running');
  if (unfit.length === 0) return;
  const ids = unfit.map(({ Id }) => `'${Id}'`).join(', ');
  throw new ServiceError(
    'InvalidTarget',
    `The following targets are not in a running state and cannot be registered: ${ids}`,
  );
}

function refuseNoAddress(given: readonly TargetDescription[]): void {
  const wrong = given.find(({ Id = '' }) => !/^\d+\.\d+\.\d+\.\d+$/.test(Id));
  if (wrong === undefined) return;
  throw new ServiceError('ValidationError', `The IP address '${wrong.Id}' is not valid`);
}

/** Those that were asked for, registered or not; all that a reader can see where none is. */
function asked(
  group: TargetGroup,
  seen: readonly SeenTarget[],
  given: readonly TargetDescription[] | undefined,
): readonly SeenTarget[] {
  if (given === undefined) return seen;
  return given.flatMap(({ Id, Port }) => {
    const id = required(Id, 'targets.member.id');
    const found = seen.filter((target) => target.id === id && (Port === undefined || target.port === Port));
    return found.length > 0 ? found : [{ id, port: Port ?? group.port, health: notRegistered }];
  });
}

function describe(group: TargetGroup, { id, port, health }: SeenTarget): TargetHealthDescription {
  return {
    Target: { Id: id, Port: port },
    HealthCheckPort: group.check.port === 'traffic-port' ? String(port) : group.check.port,
    TargetHealth: health,
  };
}
