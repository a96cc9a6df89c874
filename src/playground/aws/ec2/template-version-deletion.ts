import type {
  DeleteLaunchTemplateVersionsRequest,
  DeleteLaunchTemplateVersionsResponseErrorItem,
  DeleteLaunchTemplateVersionsResponseSuccessItem,
  DeleteLaunchTemplateVersionsResult,
} from '@aws-sdk/client-ec2';
import { type TemplateRow, versionId } from './template.ts';
import { findTemplate, versionNumber } from './template-lookup.ts';
import type { Ec2World } from './world.ts';

/** Deletes each version that can be deleted, and says of each other why it stays. The default version always stays. */
export function deleteVersions(
  world: Ec2World,
  input: DeleteLaunchTemplateVersionsRequest,
): DeleteLaunchTemplateVersionsResult {
  const template = findTemplate(world, input);
  const deleted: DeleteLaunchTemplateVersionsResponseSuccessItem[] = [];
  const kept: DeleteLaunchTemplateVersionsResponseErrorItem[] = [];
  for (const text of input.Versions ?? []) {
    const version = versionNumber(template, text);
    const item = { LaunchTemplateId: template.id, LaunchTemplateName: template.name, VersionNumber: version };
    const refusal = refusalOf(world, template, version);
    if (refusal !== undefined) kept.push({ ...item, ResponseError: refusal });
    else if (version !== undefined) {
      world.templateVersions.remove(versionId(template.id, version));
      deleted.push(item);
    }
  }
  relabelLatest(world, template);
  return { SuccessfullyDeletedLaunchTemplateVersions: deleted, UnsuccessfullyDeletedLaunchTemplateVersions: kept };
}

function refusalOf(
  world: Ec2World,
  template: TemplateRow,
  version: number | undefined,
): DeleteLaunchTemplateVersionsResponseErrorItem['ResponseError'] {
  if (version === undefined || world.templateVersions.get(versionId(template.id, version)) === undefined) {
    return { Code: 'launchTemplateVersionDoesNotExist', Message: 'The launch template version does not exist.' };
  }
  if (version !== template.defaultVersion) return undefined;
  return { Code: 'unexpectedError', Message: 'The default version of a launch template cannot be deleted.' };
}

/** `$Latest` is the highest number that is left. */
function relabelLatest(world: Ec2World, template: TemplateRow): void {
  let latestVersion = template.defaultVersion;
  for (const { version } of world.templateVersions.inGroup(template.id))
    latestVersion = Math.max(latestVersion, version);
  world.templates.put({ ...template, latestVersion });
}
