import {
  DeregisterTargetsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
  type TargetHealthDescription,
  type TargetGroup as WireTargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetHealth, TargetState } from '../fleet/fleet.ts';
import type { RegisteredTarget, TargetPlace } from '../fleet/registrations.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { chunks, readPages } from './pages.ts';
import type { TargetGroup, Targets } from './ports.ts';

const service = 'elasticloadbalancing';
const pageSize = 400;
const targetsPerCall = 100;

export function createTargets({ elb }: Pick<Clients, 'elb'>, call: Caller): Targets {
  const registered = async (targetGroupArn: string): Promise<readonly RegisteredTarget[]> => {
    const { TargetHealthDescriptions = [] } = await call({ service, call: 'DescribeTargetHealth' }, (options) =>
      elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }), options),
    );
    return TargetHealthDescriptions.flatMap((description) => registeredTarget(description, targetGroupArn));
  };
  return {
    registered,
    health: async (targetGroupArn) => healthById(await registered(targetGroupArn)),
    groups: () =>
      readPages(async (token) => {
        const input = { PageSize: pageSize, ...(token === undefined ? {} : { Marker: token }) };
        const { TargetGroups = [], NextMarker } = await call({ service, call: 'DescribeTargetGroups' }, (options) =>
          elb.send(new DescribeTargetGroupsCommand(input), options),
        );
        return { items: TargetGroups.flatMap(targetGroup), next: NextMarker };
      }),
    drainSeconds: async (targetGroupArn) => {
      const { Attributes = [] } = await call({ service, call: 'DescribeTargetGroupAttributes' }, (options) =>
        elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: targetGroupArn }), options),
      );
      const value = Attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value;
      return value === undefined || value === '' ? undefined : Number(value);
    },
    deregister: async (targetGroupArn, targets) => {
      for (const some of chunks(targets, targetsPerCall)) {
        const subject = { targetGroupArn, targets: some.map(targetText) };
        await call({ service, call: 'DeregisterTargets', subject }, (options) =>
          elb.send(new DeregisterTargetsCommand(change(targetGroupArn, some)), options),
        );
      }
    },
    register: async (targetGroupArn, targets) => {
      for (const some of chunks(targets, targetsPerCall)) {
        const subject = { targetGroupArn, targets: some.map(targetText) };
        await call({ service, call: 'RegisterTargets', subject }, (options) =>
          elb.send(new RegisterTargetsCommand(change(targetGroupArn, some)), options),
        );
      }
    },
  };
}

function targetGroup({ TargetGroupArn, TargetType = 'instance', VpcId }: WireTargetGroup): TargetGroup[] {
  if (TargetGroupArn === undefined || (TargetType !== 'instance' && TargetType !== 'ip')) return [];
  return [{ targetGroupArn: TargetGroupArn, targetType: TargetType, ...(VpcId === undefined ? {} : { vpcId: VpcId }) }];
}

/** The port is named always: a target on another port than that of its group is not found without. */
function change(targetGroupArn: string, targets: readonly TargetPlace[]) {
  return {
    TargetGroupArn: targetGroupArn,
    Targets: targets.map(({ id, port, zone }) => ({
      Id: id,
      Port: port,
      ...(zone === undefined ? {} : { AvailabilityZone: zone }),
    })),
  };
}

/** As the audit trail has it. */
function targetText({ id, port }: TargetPlace): string {
  return `${id}:${port}`;
}

function registeredTarget(description: TargetHealthDescription, targetGroupArn: string): RegisteredTarget[] {
  const { Id, Port, AvailabilityZone } = description.Target ?? {};
  if (Id === undefined || Port === undefined) return [];
  const isOutside = AvailabilityZone === 'all';
  const health = targetHealth(description, targetGroupArn);
  return [{ id: Id, port: Port, ...(isOutside ? { zone: AvailabilityZone } : {}), health }];
}

/** An instance registered on several ports is as healthy as its worst port. */
function healthById(registered: readonly RegisteredTarget[]): ReadonlyMap<string, TargetHealth> {
  const byId = new Map<string, TargetHealth>();
  for (const { id, health } of registered) {
    const known = byId.get(id);
    if (known === undefined || known.state === 'healthy') byId.set(id, health);
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
