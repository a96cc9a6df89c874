import type { RequestLaunchTemplateData, Reservation, RunInstancesRequest } from '@aws-sdk/client-ec2';
import { type CallContext, ServiceError } from '../wire/operation.ts';
import type { TokenUses } from './idempotency.ts';
import type { InstanceRow } from './instance.ts';
import { reservationOnWire } from './instance-describes.ts';
import { type LaunchSpec, launch } from './launch.ts';
import { specifiedTags, type Tags } from './tags.ts';
import type { TemplateRow, VersionRow } from './template.ts';
import { findTemplate, findVersion, resolveImage } from './template-lookup.ts';
import type { Ec2World } from './world.ts';

/** RunInstances: what the request says comes before what its template says. */
export function runInstancesOperation(world: Ec2World) {
  const tokens: TokenUses<readonly InstanceRow[]> = new Map();
  return (input: RunInstancesRequest, { accountId }: CallContext): Reservation => {
    const launched = world.tokens.once(tokens, input, () => launch(world, launchSpec(world, input)));
    const rows = launched.map((row) => world.instances.get(row.id) ?? { ...row, state: 'terminated' as const });
    return reservationOnWire(launched[0]?.reservationId ?? '', rows, accountId);
  };
}

function launchSpec(world: Ec2World, input: RunInstancesRequest): LaunchSpec {
  const { MinCount = 1, MaxCount = 1 } = input;
  if (!(MinCount >= 1 && MaxCount >= MinCount)) {
    throw new ServiceError(
      'InvalidParameterValue',
      `The range of instances from ${MinCount} to ${MaxCount} is not valid`,
    );
  }
  const { data, tags } = templateOf(world, input.LaunchTemplate);
  const httpTokens = input.MetadataOptions?.HttpTokens ?? data.MetadataOptions?.HttpTokens;
  return {
    imageId: resolveImage(world, needed(input.ImageId ?? data.ImageId, 'ImageId')),
    instanceType: input.InstanceType ?? data.InstanceType ?? 'm5.large',
    subnetId: subnetFor(world, input, data),
    tags: { ...tags, ...dataTags(data), ...specifiedTags(input.TagSpecifications, 'instance') },
    count: MaxCount,
    volumeTags: specifiedTags(input.TagSpecifications, 'volume'),
    blockDevices: input.BlockDeviceMappings ?? [],
    ...(httpTokens === undefined ? {} : { httpTokens }),
    details: { ...instanceDetails(world, { ...data, ...defined(input) }), ...networkOf(input), ...tokenOf(input) },
  };
}

/** What is said of a network interface takes the place of what is said of the instance. */
function networkOf({ NetworkInterfaces: [first] = [] }: RunInstancesRequest): Partial<LaunchSpec['details']> {
  if (first === undefined) return {};
  const { Groups, AssociatePublicIpAddress: isPublic } = first;
  return {
    ...(Groups === undefined ? {} : { securityGroupIds: Groups }),
    ...(isPublic === undefined ? {} : { hasPublicAddress: isPublic }),
  };
}

function tokenOf({ ClientToken }: RunInstancesRequest): { clientToken?: string } {
  return ClientToken === undefined ? {} : { clientToken: ClientToken };
}

type Details = Pick<
  RequestLaunchTemplateData,
  | 'KeyName'
  | 'UserData'
  | 'IamInstanceProfile'
  | 'SecurityGroupIds'
  | 'DisableApiTermination'
  | 'InstanceInitiatedShutdownBehavior'
>;

/** What a request or a template says about an instance beside what and where. */
export function instanceDetails({ kernel }: Ec2World, details: Details): LaunchSpec['details'] {
  const { IamInstanceProfile: profile } = details;
  const profileArn =
    profile?.Arn ?? (profile?.Name && `arn:aws:iam::${kernel.accountId}:instance-profile/${profile.Name}`);
  return {
    ...(details.KeyName === undefined ? {} : { keyName: details.KeyName }),
    ...(details.UserData === undefined ? {} : { userData: details.UserData }),
    ...(profileArn === undefined ? {} : { profileArn }),
    terminationProtected: details.DisableApiTermination ?? false,
    terminatesOnShutdown: details.InstanceInitiatedShutdownBehavior === 'terminate',
    securityGroupIds: details.SecurityGroupIds ?? [],
  };
}

/** The tags that a template gives to its instances. */
export function dataTags({ TagSpecifications }: RequestLaunchTemplateData): Tags {
  return specifiedTags(TagSpecifications, 'instance');
}

/** EC2's own tags on instances that were launched from a template. */
export function templateTags(template: TemplateRow, { version }: VersionRow): Tags {
  return { 'aws:ec2launchtemplate:id': template.id, 'aws:ec2launchtemplate:version': String(version) };
}

function templateOf(
  world: Ec2World,
  named: RunInstancesRequest['LaunchTemplate'],
): { data: RequestLaunchTemplateData; tags: Tags } {
  if (named === undefined) return { data: {}, tags: {} };
  const template = findTemplate(world, named);
  const version = findVersion(world, template, named.Version ?? '$Default');
  return { data: version.data, tags: templateTags(template, version) };
}

/** The named subnet, else the one of the named zone, else any. */
function subnetFor(world: Ec2World, input: RunInstancesRequest, data: RequestLaunchTemplateData): string {
  const named = input.SubnetId ?? input.NetworkInterfaces?.[0]?.SubnetId ?? data.NetworkInterfaces?.[0]?.SubnetId;
  if (named !== undefined) return named;
  const zone = input.Placement?.AvailabilityZone ?? data.Placement?.AvailabilityZone;
  const subnets = [...world.subnets.all()].filter((subnet) => zone === undefined || subnet.zone === zone);
  const subnet = subnets[Math.floor(world.kernel.random() * subnets.length)];
  if (subnet !== undefined) return subnet.id;
  throw new ServiceError('InvalidParameterValue', `Invalid availability zone: [${zone}]`);
}

function needed(value: string | undefined, name: string): string {
  if (value !== undefined) return value;
  throw new ServiceError('MissingParameter', `The request must contain the parameter ${name}`);
}

/** Only what a request does say may take the place of what the template says. */
function defined(input: Details): Details {
  const {
    KeyName,
    UserData,
    IamInstanceProfile,
    SecurityGroupIds,
    DisableApiTermination,
    InstanceInitiatedShutdownBehavior,
  } = input;
  const said = {
    KeyName,
    UserData,
    IamInstanceProfile,
    SecurityGroupIds,
    DisableApiTermination,
    InstanceInitiatedShutdownBehavior,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}
