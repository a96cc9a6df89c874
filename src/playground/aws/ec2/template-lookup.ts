import type { RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import { ServiceError } from '../wire/operation.ts';
import { findOne, idKinds } from './ids.ts';
import { type TemplateRow, type VersionRow, versionId } from './template.ts';
import type { Ec2World } from './world.ts';

/** How requests name a template: by id or by name. */
export interface TemplateName {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
}

/** Throws where the template does not exist, or is named in no way or in two. */
export function findTemplate(
  world: Ec2World,
  { LaunchTemplateId: id, LaunchTemplateName: name }: TemplateName,
): TemplateRow {
  if ((id === undefined) === (name === undefined)) {
    const message = 'Either a launch template ID or a launch template name must be specified in the request, not both.';
    throw new ServiceError(id === undefined ? 'MissingParameter' : 'InvalidParameterCombination', message);
  }
  if (id !== undefined) return findOne(idKinds.template, id, world.templates.get);
  const named = world.templates.get(world.templateNames.get(name ?? '') ?? '');
  if (named !== undefined) return named;
  throw new ServiceError(
    'InvalidLaunchTemplateName.NotFoundException',
    'At least one of the launch templates specified in the request does not exist.',
  );
}

/** The number behind `$Latest`, `$Default` or a number in text; undefined for any other text. */
export function versionNumber(template: TemplateRow, version: string): number | undefined {
  if (version === '$Latest') return template.latestVersion;
  if (version === '$Default') return template.defaultVersion;
  return /^[1-9]\d*$/.test(version) ? Number(version) : undefined;
}

/** Throws InvalidLaunchTemplateId.VersionNotFound. */
export function findVersion(world: Ec2World, template: TemplateRow, version: string): VersionRow {
  const number = versionNumber(template, version);
  const row = number === undefined ? undefined : world.templateVersions.get(versionId(template.id, number));
  if (row !== undefined) return row;
  throw versionMissing(template, version);
}

/** The same as a describe sees it: a version may be too new. */
export function findSeenVersion(world: Ec2World, template: TemplateRow, version: string): VersionRow {
  const row = world.templateVersions.seen(findVersion(world, template, version).id);
  if (row !== undefined) return row;
  throw versionMissing(template, version);
}

function versionMissing({ id }: TemplateRow, version: string): ServiceError {
  return new ServiceError(
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find the specified version ${version} for the launch template with ID ${id}.`,
  );
}

const aliasPrefix = 'resolve:ssm:';

export function isAlias(imageId: string): boolean {
  return imageId.startsWith(aliasPrefix);
}

/** The AMI id behind `resolve:ssm:NAME`; an AMI id answers itself. Throws where there is no such parameter. */
export function resolveImage({ parameters }: Ec2World, imageId: string): string {
  if (!isAlias(imageId)) return imageId;
  const name = imageId.slice(aliasPrefix.length);
  const resolved = parameters.value(name);
  if (resolved !== undefined) return resolved;
  throw new ServiceError(
    'InvalidParameterValue',
    `The parameter ${name} of the launch template could not be resolved.`,
  );
}

/** A version's data with its image alias resolved. */
export function resolvedData(world: Ec2World, data: RequestLaunchTemplateData): RequestLaunchTemplateData {
  return data.ImageId === undefined ? data : { ...data, ImageId: resolveImage(world, data.ImageId) };
}
