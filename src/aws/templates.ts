import type { CurrentVersion } from '../images/inventory.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { mapBounded } from './pages.ts';
import type { Templates, TemplateVersion } from './ports.ts';
import {
  allVersions,
  createVersion,
  currentVersions,
  type Described,
  describeVersions,
  noSuchVersion,
  resolveVersions,
  type TemplateApi,
} from './template-api.ts';

const callsAtOnce = 4;

export function createTemplates({ ec2 }: Pick<Clients, 'ec2'>, call: Caller): Templates {
  const api = { ec2, call };
  return {
    listCurrent: async () =>
      [...Map.groupBy(await currentVersions(api), (version) => version.LaunchTemplateId).values()].flatMap(currentOf),
    read: async ({ templateId, version }) => (await readVersions(api, templateId, [version]))[0],
    readMany: async (refs) => {
      const byTemplate = [...Map.groupBy(refs, ({ templateId }) => templateId)];
      const read = ([templateId, of]: (typeof byTemplate)[number]) =>
        readVersions(api, templateId, [...new Set(of.map(({ version }) => version))]);
      return (await mapBounded(byTemplate, callsAtOnce, read)).flat();
    },
    findByDescription: async (templateId, description) => {
      const versions = await allVersions(api, templateId);
      const found = versions.find(({ VersionDescription }) => VersionDescription === description);
      return found && templateVersion(found, [found], []);
    },
    createVersion: async (request) => {
      const [source] = await describeVersions(api, request.templateId, [String(request.sourceVersion)]);
      if (source?.LaunchTemplateData === undefined) throw noSuchVersion(request);
      const created = await createVersion(api, request, source.LaunchTemplateData);
      return templateVersion(created, [created], []);
    },
  };
}

/** Of one template: both versions, or the one that is both. */
function currentOf(versions: readonly Described[]): readonly CurrentVersion[] {
  const latest = Math.max(...versions.map(({ VersionNumber }) => VersionNumber));
  const byNumber = new Map(versions.map((version) => [version.VersionNumber, version]));
  return [...byNumber.values()].map(
    ({ LaunchTemplateId, LaunchTemplateName, VersionNumber, DefaultVersion, LaunchTemplateData }) => ({
      templateId: LaunchTemplateId,
      templateName: LaunchTemplateName ?? '',
      version: VersionNumber,
      isLatest: VersionNumber === latest,
      isDefault: DefaultVersion === true,
      ...(LaunchTemplateData?.ImageId === undefined ? {} : { imageId: LaunchTemplateData.ImageId }),
    }),
  );
}

/** One call; a second one only where an image is named by parameter. */
async function readVersions(
  api: TemplateApi,
  templateId: string,
  versions: readonly string[],
): Promise<readonly TemplateVersion[]> {
  const described = await describeVersions(api, templateId, versions);
  const resolved = described.some(isAlias) ? await resolveVersions(api, templateId, versions) : described;
  return described.map((version) => templateVersion(version, resolved, aliasesOf(version, described, versions)));
}

function isAlias({ LaunchTemplateData }: Described): boolean {
  return LaunchTemplateData?.ImageId?.startsWith('resolve:') === true;
}

/** `$Latest` is the highest of what was answered when it was among what was asked. */
function aliasesOf(version: Described, all: readonly Described[], asked: readonly string[]): readonly string[] {
  const highest = Math.max(...all.map(({ VersionNumber }) => VersionNumber));
  const isLatest = asked.includes('$Latest') && version.VersionNumber === highest;
  const isDefault = asked.includes('$Default') && version.DefaultVersion === true;
  return [...(isLatest ? ['$Latest'] : []), ...(isDefault ? ['$Default'] : [])];
}

function templateVersion(
  version: Described,
  resolved: readonly Described[],
  aliases: readonly string[],
): TemplateVersion {
  const { LaunchTemplateId, LaunchTemplateName, VersionNumber, VersionDescription, LaunchTemplateData } = version;
  const imageId = LaunchTemplateData?.ImageId;
  const answer = isAlias(version) ? resolved.find((other) => other.VersionNumber === VersionNumber) : version;
  const resolvedImageId = answer?.LaunchTemplateData?.ImageId;
  return {
    templateId: LaunchTemplateId,
    templateName: LaunchTemplateName ?? '',
    version: VersionNumber,
    aliases,
    ...(VersionDescription === undefined ? {} : { description: VersionDescription }),
    ...(imageId === undefined ? {} : { imageId }),
    ...(resolvedImageId === undefined || resolvedImageId.startsWith('resolve:') ? {} : { resolvedImageId }),
  };
}
