import type {
  CreateLaunchTemplateRequest,
  CreateLaunchTemplateResult,
  CreateLaunchTemplateVersionRequest,
  CreateLaunchTemplateVersionResult,
  DeleteLaunchTemplateRequest,
  DeleteLaunchTemplateResult,
  ModifyLaunchTemplateRequest,
  ModifyLaunchTemplateResult,
  RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { type Ec2Operations, ServiceError } from '../wire/operation.ts';
import type { TokenUses } from './idempotency.ts';
import { specifiedTags, type Tags } from './tags.ts';
import { type TemplateRow, templateOnWire, type VersionRow, versionId, versionOnWire } from './template.ts';
import { findTemplate, findVersion, resolvedData } from './template-lookup.ts';
import { deleteVersions } from './template-version-deletion.ts';
import type { Ec2World } from './world.ts';

/** The operations that change launch templates. */
export function templateChangeOperations(world: Ec2World) {
  const templateTokens: TokenUses<string> = new Map();
  const versionTokens: TokenUses<VersionRow> = new Map();
  return {
    CreateLaunchTemplate: (input: CreateLaunchTemplateRequest): CreateLaunchTemplateResult => {
      const id = world.tokens.once(templateTokens, input, () => createTemplate(world, input));
      return { LaunchTemplate: templateOnWire(findTemplate(world, { LaunchTemplateId: id })) };
    },
    CreateLaunchTemplateVersion: (input: CreateLaunchTemplateVersionRequest): CreateLaunchTemplateVersionResult => {
      const row = world.tokens.once(versionTokens, input, () => createVersion(world, input));
      const template = findTemplate(world, { LaunchTemplateId: row.templateId });
      const data = input.ResolveAlias === true ? resolvedData(world, row.data) : row.data;
      return { LaunchTemplateVersion: versionOnWire(template, row, data) };
    },
    ModifyLaunchTemplate: (input: ModifyLaunchTemplateRequest): ModifyLaunchTemplateResult => {
      const template = findTemplate(world, input);
      const version = input.DefaultVersion ?? String(template.defaultVersion);
      const next = { ...template, defaultVersion: findVersion(world, template, version).version };
      world.templates.put(next);
      return { LaunchTemplate: templateOnWire(next) };
    },
    DeleteLaunchTemplate: (input: DeleteLaunchTemplateRequest): DeleteLaunchTemplateResult => {
      const template = findTemplate(world, input);
      for (const { id } of [...world.templateVersions.inGroup(template.id)]) world.templateVersions.remove(id);
      world.templates.remove(template.id);
      world.templateNames.delete(template.name);
      return { LaunchTemplate: templateOnWire(template) };
    },
    DeleteLaunchTemplateVersions: (input) => deleteVersions(world, input),
  } satisfies Ec2Operations;
}

export interface NewTemplate {
  readonly name: string;
  readonly data: RequestLaunchTemplateData;
  readonly description?: string;
  readonly tags: Tags;
}

/** Adds a template with its first version; throws where the name is taken. Answers the id. */
export function addTemplate(world: Ec2World, { name, data, description, tags }: NewTemplate): string {
  if (world.templateNames.has(name)) {
    throw new ServiceError('InvalidLaunchTemplateName.AlreadyExistsException', 'Launch template name already in use.');
  }
  const { kernel } = world;
  const id = kernel.id('lt');
  const template = { id, name, createdAtMs: kernel.nowMs(), createdBy: creator(world), tags };
  world.templateNames.set(name, id);
  addVersion(world, { ...template, defaultVersion: 1, latestVersion: 0, nextVersion: 1 }, data, description);
  return id;
}

/** Adds the next version and makes it the latest. */
export function addVersion(
  world: Ec2World,
  template: TemplateRow,
  data: RequestLaunchTemplateData,
  description?: string,
): VersionRow {
  const version = template.nextVersion;
  const row: VersionRow = {
    id: versionId(template.id, version),
    templateId: template.id,
    version,
    ...(description === undefined ? {} : { description }),
    createdAtMs: world.kernel.nowMs(),
    createdBy: creator(world),
    data,
    tags: {},
  };
  world.templateVersions.put(row);
  world.templates.put({ ...template, latestVersion: version, nextVersion: version + 1 });
  return row;
}

function createTemplate(world: Ec2World, input: CreateLaunchTemplateRequest): string {
  const name = input.LaunchTemplateName ?? '';
  if (!/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name)) {
    throw new ServiceError(
      'InvalidLaunchTemplateName.MalformedException',
      `The launch template name '${name}' is invalid.`,
    );
  }
  return addTemplate(world, {
    name,
    data: input.LaunchTemplateData ?? {},
    ...(input.VersionDescription === undefined ? {} : { description: input.VersionDescription }),
    tags: specifiedTags(input.TagSpecifications, 'launch-template'),
  });
}

/** With a source version, what the request leaves out comes from there. */
function createVersion(world: Ec2World, input: CreateLaunchTemplateVersionRequest): VersionRow {
  const template = findTemplate(world, input);
  const source = input.SourceVersion === undefined ? {} : findVersion(world, template, input.SourceVersion).data;
  return addVersion(world, template, { ...source, ...input.LaunchTemplateData }, input.VersionDescription);
}

function creator({ kernel }: Ec2World): string {
  return `arn:aws:iam::${kernel.accountId}:user/amiable`;
}
