import type {
  DescribeLaunchTemplatesRequest,
  DescribeLaunchTemplatesResult,
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult,
} from '@aws-sdk/client-ec2';
import { type Ec2Operations, ServiceError } from '../wire/operation.ts';
import { type FilterFields, rowFilter } from './filters.ts';
import { findAll, idKinds } from './ids.ts';
import { filtered, page } from './paging.ts';
import type { Placed } from './table.ts';
import { type TemplateRow, templateOnWire, type VersionRow, versionOnWire } from './template.ts';
import { findSeenVersion, findTemplate, findVersion, resolvedData } from './template-lookup.ts';
import type { Ec2World } from './world.ts';

/** Newest first is listed by what is missing to here, so that a version made between two pages moves none. */
const highestVersion = 1_000_000_000;

const bounds = { least: 1, most: 200, usual: 200 };

const templateFields: FilterFields<TemplateRow> = {
  'launch-template-name': ({ name }) => name,
  'create-time': ({ createdAtMs }) => new Date(createdAtMs).toISOString(),
};

const versionFields: FilterFields<VersionRow> = {
  'image-id': ({ data }) => data.ImageId,
  'instance-type': ({ data }) => data.InstanceType,
  'create-time': ({ createdAtMs }) => new Date(createdAtMs).toISOString(),
  'ebs-optimized': ({ data }) => data.EbsOptimized,
  'iam-instance-profile': ({ data }) => data.IamInstanceProfile?.Arn ?? data.IamInstanceProfile?.Name,
  'http-tokens': ({ data }) => data.MetadataOptions?.HttpTokens,
};

/** The operations that read launch templates. */
export function templateDescribeOperations(world: Ec2World) {
  return {
    DescribeLaunchTemplates: (input) => describeTemplates(world, input),
    DescribeLaunchTemplateVersions: (input) => describeVersions(world, input),
  } satisfies Ec2Operations;
}

function describeTemplates(world: Ec2World, input: DescribeLaunchTemplatesRequest): DescribeLaunchTemplatesResult {
  const passes = rowFilter(input.Filters, templateFields);
  const named = input.LaunchTemplateNames?.map((name) => findTemplate(world, { LaunchTemplateName: name }));
  const byId = input.LaunchTemplateIds && findAll(idKinds.template, input.LaunchTemplateIds, world.templates.get);
  const asked = named === undefined && byId === undefined ? undefined : [...(named ?? []), ...(byId ?? [])];
  const { rows, nextToken } = page(input, bounds, (after) =>
    filtered(asked === undefined ? world.templates.seenAfter(after) : placed(asked, after), passes),
  );
  return { LaunchTemplates: rows.map(templateOnWire), NextToken: nextToken };
}

/** Of one template: the versions asked for, or all, newest first. Without a template: `$Latest` or `$Default` of each. */
function describeVersions(
  world: Ec2World,
  input: DescribeLaunchTemplateVersionsRequest,
): DescribeLaunchTemplateVersionsResult {
  const passes = rowFilter(input.Filters, versionFields);
  const { rows, nextToken } = page(input, bounds, (after) => filtered(versionsWanted(world, input, after), passes));
  const versions = rows.map((row) => {
    const template = findTemplate(world, { LaunchTemplateId: row.templateId });
    return versionOnWire(template, row, input.ResolveAlias === true ? resolvedData(world, row.data) : row.data);
  });
  return { LaunchTemplateVersions: versions, NextToken: nextToken };
}

function* versionsWanted(
  world: Ec2World,
  input: DescribeLaunchTemplateVersionsRequest,
  after = -1,
): Iterable<Placed<VersionRow>> {
  const { LaunchTemplateId, LaunchTemplateName, Versions = [] } = input;
  if (LaunchTemplateId === undefined && LaunchTemplateName === undefined) {
    yield* placed(acrossTemplates(world, Versions), after);
    return;
  }
  const template = findTemplate(world, input);
  if (Versions.length > 0) {
    yield* placed(
      Versions.map((version) => findSeenVersion(world, template, version)),
      after,
    );
    return;
  }
  for (const { row } of [...world.templateVersions.seenInGroup(template.id)].reverse()) {
    const position = highestVersion - row.version;
    if (position > after && isBetween(row.version, input.MinVersion, input.MaxVersion)) yield { position, row };
  }
}

function isBetween(version: number, least = '1', most = String(highestVersion)): boolean {
  return version >= Number(least) && version <= Number(most);
}

function acrossTemplates(world: Ec2World, versions: readonly string[]): VersionRow[] {
  if (versions.length === 0 || versions.some((version) => !version.startsWith('$'))) {
    const message = 'Either a launch template ID or a launch template name must be specified in the request.';
    throw new ServiceError('MissingParameter', message);
  }
  return [...world.templates.seenAfter()].flatMap(({ row }) =>
    versions.map((version) => findVersion(world, row, version)),
  );
}

/** Rows that were named, paged by their place in the list. */
function* placed<R>(rows: readonly R[], after = -1): Iterable<Placed<R>> {
  for (const [position, row] of rows.entries()) if (position > after) yield { position, row };
}
