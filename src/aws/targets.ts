import { DescribeTargetHealthCommand, type TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetHealth, TargetState } from '../fleet/fleet.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import type { Targets } from './ports.ts';

export function createTargets({ elb }: Pick<Clients, 'elb'>, call: Caller): Targets {
  return {
    health: async (targetGroupArn) => {
      const { TargetHealthDescriptions = [] } = await call(
        { service: 'elasticloadbalancing', call: 'DescribeTargetHealth' },
        (options) => elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }), options),
      );
      return healthById(TargetHealthDescriptions, targetGroupArn);
    },
  };
}

/** An instance registered on several ports is as healthy as its worst port. */
function healthById(
  descriptions: readonly TargetHealthDescription[],
  targetGroupArn: string,
): ReadonlyMap<string, TargetHealth> {
  const byId = new Map<string, TargetHealth>();
  for (const description of descriptions) {
    const id = description.Target?.Id;
    if (id === undefined) continue;
    const known = byId.get(id);
    if (known === undefined || known.state === 'healthy') byId.set(id, targetHealth(description, targetGroupArn));
  }
  return byId;
}

function targetHealth({ TargetHealth: health }: TargetHealthDescription, targetGroupArn: string): TargetHealth {
  return {
    targetGroupArn,
    state: targetState(health?.State),
    ...(health?.Reason === undefined ? {} : { reason: health.Reason }),
    ...(health?.Description === undefined ? {} : { description: health.Description }),
  };
}

const states: readonly TargetState[] = [
  'initial',
  'healthy',
  'unhealthy',
  'unused',
  'draining',
  'unavailable',
  'unhealthy.draining',
];

/** A state that is new to us is not healthy. */
function targetState(text: string | undefined): TargetState {
  return states.find((state) => state === text) ?? 'unavailable';
}
