import type { LaunchTemplateVersion, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import { CreateLaunchTemplateVersionCommand, DescribeLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { AwsError, isAwsError } from './errors.ts';
import { mapBounded, readPages } from './pages.ts';
import type { Templates, TemplateVersion } from './ports.ts';
import { requestData } from './template-data.ts';

type Ref = { readonly templateId: string; readonly version: string };
type Described = LaunchTemplateVersion & { readonly LaunchTemplateId: string; readonly VersionNumber: number };

const callsAtOnce = 4;
const pageSize = 200;

export function createTemplates(clients: Pick<Clients, 'ec2'>, call: Caller): Templates {
  const api = templateApi(clients, call);
  const readVersions = async (templateId: string, versions: readonly string[]): Promise<readonly TemplateVersion[]> => {
    // An alias and a number may stand for the same version.
    const described = onePerNumber(await api.describe(templateId, versions));
    const resolved = described.some(isAlias) ? await api.resolve(templateId, versions) : described;
    return described.map((version) => templateVersion(version, resolved, aliasesOf(version, described, versions)));
  };
  return {
    read: async ({ templateId, version }) => (await readVersions(templateId, [version]))[0],
    readMany: async (refs) => {
      const byTemplate = [...Map.groupBy(refs, ({ templateId }: Ref) => templateId)];
      const read = ([templateId, of]: (typeof byTemplate)[number]): Promise<readonly TemplateVersion[]> =>
        readVersions(templateId, [...new Set(of.map(({ version }) => version))]);
      return (await mapBounded(byTemplate, callsAtOnce, read)).flat();
    },
    findByDescription: async (templateId, description) => {
      const found = (await api.all(templateId)).find(({ VersionDescription }) => VersionDescription === description);
      return found && templateVersion(found, [found], []);
    },
    createVersion: async (request) => {
      const [source] = await api.describe(request.templateId, [String(request.sourceVersion)]);
      if (source?.LaunchTemplateData === undefined) throw noSuchVersion(request);
      const created = await api.create(request, source.LaunchTemplateData);
      return templateVersion(created, [created], []);
    },
  };
}

type CreateRequest = Parameters<Templates['createVersion']>[0];

interface TemplateApi {
  describe(templateId: string, versions: readonly string[]): Promise<readonly Described[]>;
  /** The same with `resolve:ssm:` replaced by what it stands for; nothing where that may not be read. */
  resolve(templateId: string, versions: readonly string[]): Promise<readonly Described[]>;
  all(templateId: string): Promise<readonly Described[]>;
  create(request: CreateRequest, source: ResponseLaunchTemplateData): Promise<Described>;
}

function templateApi({ ec2 }: Pick<Clients, 'ec2'>, call: Caller): TemplateApi {
  const describing = { service: 'ec2', call: 'DescribeLaunchTemplateVersions' } as const;
  const ask = async (
    templateId: string,
    versions: readonly string[],
    resolveAlias: boolean,
  ): Promise<readonly Described[]> => {
    const input = {
      LaunchTemplateId: templateId,
      Versions: [...versions],
      ...(resolveAlias ? { ResolveAlias: true } : {}),
    };
    const send = ec2.send.bind(ec2);
    const { LaunchTemplateVersions = [] } = await call(describing, (options) =>
      send(new DescribeLaunchTemplateVersionsCommand(input), options),
    );
    return LaunchTemplateVersions.flatMap(described);
  };
  const describe = async (
    templateId: string,
    versions: readonly string[],
    resolveAlias = false,
  ): Promise<readonly Described[]> => {
    try {
      return await ask(templateId, versions, resolveAlias);
    } catch (error) {
      if (!isAwsError(error, 'not-found')) throw error;
      // One version that does not exist fails the whole call.
      if (versions.length < 2) return [];
      return (await mapBounded(versions, 1, (version) => describe(templateId, [version], resolveAlias))).flat();
    }
  };
  return {
    describe,
    resolve: async (templateId, versions) => {
      try {
        return await describe(templateId, versions, true);
      } catch (error) {
        // What is denied or malformed behind the alias is not ours to fix: the image stays unknown.
        if (isAwsError(error, 'denied', 'invalid', 'unsupported')) return [];
        throw error;
      }
    },
    all: (templateId) =>
      readPages(async (token) => {
        const paging = { MaxResults: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
        const input = { LaunchTemplateId: templateId, ...paging };
        const { LaunchTemplateVersions = [], NextToken } = await call(describing, (options) =>
          ec2.send(new DescribeLaunchTemplateVersionsCommand(input), options),
        );
        return { items: LaunchTemplateVersions.flatMap(described), next: NextToken };
      }),
    create: async ({ templateId, sourceVersion, imageId, description, token }, source) => {
      const called = { service: 'ec2', call: 'CreateLaunchTemplateVersion' } as const;
      // The source's data is sent whole as well: some services that speak this protocol ignore SourceVersion.
      const input = {
        LaunchTemplateId: templateId,
        SourceVersion: String(sourceVersion),
        VersionDescription: description,
        ClientToken: token,
        LaunchTemplateData: { ...requestData(source), ImageId: imageId },
      };
      const subject = { templateId, sourceVersion, imageId, description, token };
      const { LaunchTemplateVersion: created } = await call({ ...called, subject }, (options) =>
        ec2.send(new CreateLaunchTemplateVersionCommand(input), options),
      );
      const [version] = created === undefined ? [] : described(created);
      if (version === undefined)
        throw new AwsError('EC2 answered without a template version', {
          ...called,
          kind: 'unknown',
          awsCode: 'NoVersion',
          retry: 'later',
        });
      return version;
    },
  };
}

function described(version: LaunchTemplateVersion): Described[] {
  const { LaunchTemplateId, VersionNumber } = version;
  return LaunchTemplateId === undefined || VersionNumber === undefined
    ? []
    : [{ ...version, LaunchTemplateId, VersionNumber }];
}

function onePerNumber(versions: readonly Described[]): readonly Described[] {
  return [...new Map(versions.map((version) => [version.VersionNumber, version])).values()];
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
  const resolvedImageId = resolved.find((other) => other.VersionNumber === VersionNumber)?.LaunchTemplateData?.ImageId;
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

function noSuchVersion({ templateId, sourceVersion }: CreateRequest): AwsError {
  return new AwsError(`template ${templateId} has no version ${sourceVersion} to start from`, {
    kind: 'not-found',
    awsCode: 'InvalidLaunchTemplateId.VersionNotFound',
    service: 'ec2',
    call: 'DescribeLaunchTemplateVersions',
    retry: 'never',
  });
}
