import type { Fleet, FleetInstance, FleetKey, TargetHealth } from '../fleet/fleet.ts';
import type { Place } from '../fleet/place.ts';
import { expectedImages, templateKey, templatesToVersion } from '../fleet/source.ts';
import type { Ec2Instance } from './machine-ports.ts';
import { mapBounded } from './pages.ts';
import type { Aws, Group, TemplateVersion } from './ports.ts';
import { type ReadUndertakings, readUndertakings } from './undertakings.ts';

export interface ReadFleetOptions {
  readonly nowMs: number;
  /** From the configuration; else the group's name and its tags speak. */
  readonly name?: string;
  readonly application?: string;
  readonly environment?: string;
  /** The instances whose EC2 status checks are wanted. */
  readonly statusChecksFor?: readonly string[];
  /**
   * True while a wave is watched: leaves out what only people change, so that a poll costs one call for the group, one
   * per 1,000 instances and one per target group. The source's image and what others have going on are then not told.
   */
  readonly watching?: boolean;
}

type TargetsByGroup = ReadonlyMap<string, ReadonlyMap<string, TargetHealth>>;
type ChecksById = ReadonlyMap<string, NonNullable<FleetInstance['statusChecks']>>;

const callsAtOnce = 8;

/** One fleet as it is now; undefined where the group does not exist. The number of calls does not grow by instance. */
export async function readFleet(aws: Aws, key: FleetKey, options: ReadFleetOptions): Promise<Fleet | undefined> {
  const [group, listed, statusChecks] = await Promise.all([
    aws.groups.read(key.groupName),
    aws.instances.ofGroup(key.groupName),
    aws.instances.statusChecks(options.statusChecksFor ?? []),
  ]);
  if (group === undefined) return undefined;
  const [about, targets, versions] = await Promise.all([
    options.watching === true ? undefined : readUndertakings(aws, group),
    readTargets(aws, group.targetGroupArns),
    options.watching === true ? [] : aws.templates.readMany(templatesToVersion(group.source)),
  ]);
  return joinFleet({ key, group, listed: byId(listed), targets, statusChecks, versions, options, ...about });
}

/**
 * Every fleet of one account and region. The calls grow by page of groups and instances, and by template and target
 * group, never by instance. What others have going on is not told. Without `withTargets` no target group is asked, and no
 * instance counts as healthy where there is one; without `withLaunches` no template, and what groups launch is not told.
 */
export async function listFleets(
  aws: Aws,
  place: Place,
  {
    nowMs,
    withTargets = true,
    withLaunches = true,
  }: { readonly nowMs: number; readonly withTargets?: boolean; readonly withLaunches?: boolean },
): Promise<readonly Fleet[]> {
  const [groups, listed] = await Promise.all([aws.groups.list(), aws.instances.ofAllGroups()]);
  const refs = new Map(
    (withLaunches ? groups : [])
      .flatMap(({ source }) => templatesToVersion(source))
      .map((ref) => [templateKey(ref), ref]),
  );
  const [targets, versions] = await Promise.all([
    readTargets(aws, withTargets ? groups.flatMap(({ targetGroupArns }) => targetGroupArns) : []),
    aws.templates.readMany([...refs.values()]),
  ]);
  const ec2 = byId(listed);
  return groups.map((group) => {
    const key = { ...place, groupName: group.groupName };
    return joinFleet({ key, group, listed: ec2, targets, statusChecks: new Map(), versions, options: { nowMs } });
  });
}

async function readTargets(aws: Aws, arns: readonly string[]): Promise<TargetsByGroup> {
  const read = async (arn: string) => [arn, await aws.targets.health(arn)] as const;
  return new Map(await mapBounded([...new Set(arns)], callsAtOnce, read));
}

function byId(listed: readonly Ec2Instance[]): ReadonlyMap<string, Ec2Instance> {
  return new Map(listed.map((instance) => [instance.instanceId, instance]));
}

interface Parts extends Partial<ReadUndertakings> {
  readonly key: FleetKey;
  readonly group: Group;
  readonly listed: ReadonlyMap<string, Ec2Instance>;
  readonly targets: TargetsByGroup;
  readonly statusChecks: ChecksById;
  readonly versions: readonly TemplateVersion[];
  readonly options: ReadFleetOptions;
}

function joinFleet({ key, group, listed, targets, statusChecks, versions, options, ...about }: Parts): Fleet {
  const { instances, tags, arn: _, groupName, ...same } = group;
  const application = options.application ?? tags['Application'];
  const environment = options.environment ?? tags['Environment'];
  return {
    lifecycleHooks: [],
    ...about,
    ...same,
    key,
    name: options.name ?? groupName,
    tags,
    ...(application === undefined ? {} : { application }),
    ...(environment === undefined ? {} : { environment }),
    ...sourceImages(group, versions),
    instances: instances.map((member) => joinInstance(member, { group, listed, targets, statusChecks })),
    readAtMs: options.nowMs,
  };
}

function joinInstance(
  { templateVersion: _, ...member }: Group['instances'][number],
  { group, listed, targets, statusChecks }: Pick<Parts, 'group' | 'listed' | 'targets' | 'statusChecks'>,
): FleetInstance {
  const ec2 = listed.get(member.instanceId);
  const checks = statusChecks.get(member.instanceId);
  return {
    ...member,
    targets: group.targetGroupArns.flatMap((arn) => targets.get(arn)?.get(member.instanceId) ?? []),
    ...(ec2 === undefined ? {} : { imageId: ec2.imageId, launchedAtMs: ec2.launchedAtMs, ec2State: ec2.state }),
    ...(checks === undefined ? {} : { statusChecks: checks }),
  };
}

/** Nothing is told unless everything could be resolved: half a list would call good instances drifted. */
export function sourceImages(
  { source }: Pick<Group, 'source'>,
  versions: readonly TemplateVersion[],
): Pick<Fleet, 'sourceImageId' | 'sourceImageIds'> {
  const images = new Map(versions.flatMap((version) => keysOf(version).map((key) => [key, version.resolvedImageId])));
  const { imageIds, complete } = expectedImages(source, (key) => images.get(key));
  const [first] = imageIds;
  return complete && first !== undefined ? { sourceImageId: first, sourceImageIds: imageIds } : {};
}

function keysOf({ templateId, version, aliases = [] }: TemplateVersion): readonly string[] {
  return [String(version), ...aliases].map((text) => templateKey({ templateId, version: text }));
}
