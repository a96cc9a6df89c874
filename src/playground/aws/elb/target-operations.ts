import type { TargetDescription, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type ElbOperations, ServiceError } from '../wire/operation.ts';
import { byCaller } from './cause.ts';
import { required } from './required.ts';
import { notRegistered } from './target-health.ts';
import type { Targets } from './targets.ts';
import { type ElbWorld, type TargetGroup, targetGroup } from './world.ts';

export function targetOperations(world: ElbWorld, targets: Targets) {
  return {
    RegisterTargets: (input) => {
      const group = targetGroup(world, required(input.TargetGroupArn, 'targetGroupArn'));
      const given = required(input.Targets, 'targets');
      refuseUnfit(world, given);
      for (const { Id, Port } of given) {
        targets.register(group.arn, required(Id, 'targets.member.id'), Port, byCaller('RegisterTargets'));
      }
      world.kernel.changed();
      return {};
    },
    DeregisterTargets: (input) => {
      const group = targetGroup(world, required(input.TargetGroupArn, 'targetGroupArn'));
      for (const { Id } of required(input.Targets, 'targets')) {
        targets.deregister(group.arn, required(Id, 'targets.member.id'), byCaller('DeregisterTargets'));
      }
      world.kernel.changed();
      return {};
    },
    DescribeTargetHealth: (input) => {
      const group = targetGroup(world, required(input.TargetGroupArn, 'targetGroupArn'));
      return {
        TargetHealthDescriptions: asked(targets, group, input.Targets).map((id) => describe(targets, group, id)),
      };
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

/** The ids that were asked for; all that a reader can see where none is. */
function asked(
  targets: Targets,
  group: TargetGroup,
  given: readonly TargetDescription[] | undefined,
): readonly TargetDescription[] {
  if (given !== undefined) return given;
  const ids = [...group.targets.keys()].filter((id) => targets.seen(group.arn, id) !== undefined);
  return ids.map((Id) => ({ Id }));
}

function describe(targets: Targets, group: TargetGroup, target: TargetDescription): TargetHealthDescription {
  const id = required(target.Id, 'targets.member.id');
  const port = group.targets.get(id)?.port ?? target.Port ?? group.port;
  return {
    Target: { Id: id, Port: port },
    HealthCheckPort: group.check.port === 'traffic-port' ? String(port) : group.check.port,
    TargetHealth: targets.seen(group.arn, id) ?? notRegistered,
  };
}
