import {
  DeregisterTargetsCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetHealth, TargetState } from '../fleet/fleet.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { chunks, readPages } from './pages.ts';
import type { Targets } from './ports.ts';

const service = 'elasticloadbalancing';
const pageSize = 400;
const idsPerCall = 100;

export function createTargets({ elb }: Pick<Clients, 'elb'>, call: Caller): Targets {
  return {
    health: async (targetGroupArn) => {
      const { TargetHealthDescriptions = [] } = await call({ service, call: 'DescribeTargetHealth' }, (options) =>
        elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }), options),
      );
      return healthById(TargetHealthDescriptions, targetGroupArn);
    },
    groups: () =>
      readPages(async (token) => {
        const input = { PageSize: pageSize, ...(token === undefined ? {} : { Marker: token }) };
        const { TargetGroups = [], NextMarker } = await call({ service, call: 'DescribeTargetGroups' }, (options) =>
          elb.send(new DescribeTargetGroupsCommand(input), options),
        );
        const ofInstances = TargetGroups.filter(({ TargetType = 'instance' }) => TargetType === 'instance');
        return { items: ofInstances.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []), next: NextMarker };
      }),
    deregister: async (targetGroupArn, instanceIds) => {
      for (const some of chunks(instanceIds, idsPerCall)) {
        await call({ service, call: 'DeregisterTargets', subject: { targetGroupArn, instanceIds: some } }, (options) =>
          elb.send(new DeregisterTargetsCommand(change(targetGroupArn, some)), options),
        );
      }
    },
    register: async (targetGroupArn, instanceIds) => {
      for (const some of chunks(instanceIds, idsPerCall)) {
        await call({ service, call: 'RegisterTargets', subject: { targetGroupArn, instanceIds: some } }, (options) =>
          elb.send(new RegisterTargetsCommand(change(targetGroupArn, some)), options),
        );
      }
    },
  };
}

function change(targetGroupArn: string, instanceIds: readonly string[]) {
  return { TargetGroupArn: targetGroupArn, Targets: instanceIds.map((Id) => ({ Id })) };
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
