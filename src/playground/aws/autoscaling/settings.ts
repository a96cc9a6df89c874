import { type Engine, validation } from './engine.ts';
import type { Group } from './group.ts';

/** What UpdateAutoScalingGroup can change of a group, apart from what it launches from. */
export type Settings = Pick<
  Group,
  | 'min'
  | 'max'
  | 'subnetIds'
  | 'healthCheckType'
  | 'graceSeconds'
  | 'cooldownSeconds'
  | 'warmupSeconds'
  | 'terminationPolicies'
  | 'newInstancesProtected'
>;

export interface SettingsInput {
  readonly AvailabilityZones?: string[] | undefined;
  readonly CapacityRebalance?: boolean | undefined;
  readonly InstanceId?: string | undefined;
  readonly InstanceMaintenancePolicy?: object | undefined;
  readonly MaxInstanceLifetime?: number | undefined;
  readonly TrafficSources?: object[] | undefined;
  readonly MinSize?: number | undefined;
  readonly MaxSize?: number | undefined;
  readonly DesiredCapacity?: number | undefined;
  readonly VPCZoneIdentifier?: string | undefined;
  readonly HealthCheckType?: string | undefined;
  readonly HealthCheckGracePeriod?: number | undefined;
  readonly DefaultCooldown?: number | undefined;
  readonly DefaultInstanceWarmup?: number | undefined;
  readonly TerminationPolicies?: string[] | undefined;
  readonly NewInstancesProtectedFromScaleIn?: boolean | undefined;
}

const defaults: Settings = {
  min: 0,
  max: 0,
  subnetIds: [],
  healthCheckType: 'EC2',
  graceSeconds: 0,
  cooldownSeconds: 300,
  warmupSeconds: undefined,
  terminationPolicies: ['Default'],
  newInstancesProtected: false,
};

/** The settings after a request, `known` before it. Throws ValidationError, and then nothing has changed. */
export function readSettings(engine: Engine, input: SettingsInput, known: Settings = defaults): Settings {
  refuseUnknown(input);
  const settings: Settings = {
    min: input.MinSize ?? known.min,
    max: input.MaxSize ?? known.max,
    subnetIds: input.VPCZoneIdentifier === undefined ? known.subnetIds : subnets(engine, input.VPCZoneIdentifier),
    healthCheckType: input.HealthCheckType === undefined ? known.healthCheckType : checkType(input.HealthCheckType),
    graceSeconds: input.HealthCheckGracePeriod ?? known.graceSeconds,
    cooldownSeconds: input.DefaultCooldown ?? known.cooldownSeconds,
    warmupSeconds: warmup(input.DefaultInstanceWarmup, known.warmupSeconds),
    terminationPolicies: input.TerminationPolicies ?? known.terminationPolicies,
    newInstancesProtected: input.NewInstancesProtectedFromScaleIn ?? known.newInstancesProtected,
  };
  if (settings.subnetIds.length === 0) {
    throw validation('At least one Availability Zone or VPC Subnet is required.');
  }
  refuseBounds(settings, input.DesiredCapacity);
  refusePolicies(settings.terminationPolicies);
  return settings;
}

/** What would change how the group behaves and is not simulated is refused, never passed over in silence. */
function refuseUnknown(input: SettingsInput): void {
  const unknown = [
    input.AvailabilityZones === undefined ? undefined : 'AvailabilityZones: name subnets instead',
    input.CapacityRebalance === true ? 'CapacityRebalance' : undefined,
    input.InstanceId === undefined ? undefined : 'InstanceId: name a launch template instead',
    input.InstanceMaintenancePolicy === undefined ? undefined : 'InstanceMaintenancePolicy',
    (input.MaxInstanceLifetime ?? 0) > 0 ? 'MaxInstanceLifetime' : undefined,
    input.TrafficSources === undefined ? undefined : 'TrafficSources: name target groups instead',
  ].find((name) => name !== undefined);
  if (unknown !== undefined) throw validation(`The simulated Auto Scaling does not know ${unknown}.`);
}

/** -1 takes the default warm-up away. */
function warmup(given: number | undefined, known: number | undefined): number | undefined {
  if (given === undefined) return known;
  return given < 0 ? undefined : given;
}

function subnets(engine: Engine, identifier: string): string[] {
  const ids = identifier.split(',').map((id) => id.trim());
  for (const id of ids) {
    if (engine.machines.subnetZone(id) === undefined) throw validation(`The subnet ID '${id}' does not exist`);
  }
  return ids;
}

function checkType(given: string): 'EC2' | 'ELB' {
  // A group may name several types; EC2 is always part of them.
  const types = given.split(',').map((type) => type.trim());
  const unknown = types.find((type) => type !== 'EC2' && type !== 'ELB');
  if (unknown !== undefined) throw validation(`Invalid HealthCheckType: ${unknown}`);
  return types.includes('ELB') ? 'ELB' : 'EC2';
}

function refuseBounds({ min, max }: Settings, desired: number | undefined): void {
  if (min < 0) throw validation(`Min bound, ${min}, must not be negative`);
  if (max < min) throw validation(`Max bound, ${max}, must be greater than or equal to min bound, ${min}`);
  if (desired !== undefined && (desired < min || desired > max)) {
    throw validation(`Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`);
  }
}

const knownPolicies = new Set([
  'AllocationStrategy',
  'ClosestToNextInstanceHour',
  'Default',
  'NewestInstance',
  'OldestInstance',
  'OldestLaunchConfiguration',
  'OldestLaunchTemplate',
]);

function refusePolicies(policies: readonly string[]): void {
  const unknown = policies.find((policy) => !knownPolicies.has(policy));
  if (unknown !== undefined) throw validation(`Invalid Termination policy: ${unknown}`);
}
