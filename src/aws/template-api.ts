import type { LaunchTemplateVersion, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import { CreateLaunchTemplateVersionCommand, DescribeLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { AwsError, isAwsError } from './errors.ts';
import { mapBounded, readPages } from './pages.ts';
import type { NewTemplateVersion } from './ports.ts';
import { requestData } from './template-data.ts';

/** A version as EC2 describes it, known to have what names it. */
export type Described = LaunchTemplateVersion & { readonly LaunchTemplateId: string; readonly VersionNumber: number };

export interface TemplateApi {
  readonly ec2: Clients['ec2'];
  readonly call: Caller;
}

const describing = { service: 'ec2', call: 'DescribeLaunchTemplateVersions' } as const;
const creating = { service: 'ec2', call: 'CreateLaunchTemplateVersion' } as const;
const pageSize = 200;

/** Some versions of one template, each once; those that do not exist are left out. */
export async function describeVersions(
  api: TemplateApi,
  templateId: string,
  versions: readonly string[],
  { resolveAlias = false } = {},
): Promise<readonly Described[]> {
  const { ec2, call } = api;
  const input = {
    LaunchTemplateId: templateId,
    Versions: [...versions],
    ...(resolveAlias ? { ResolveAlias: true } : {}),
  };
  try {
    const { LaunchTemplateVersions = [] } = await call(describing, (options) =>
      ec2.send(new DescribeLaunchTemplateVersionsCommand(input), options),
    );
    // `$Latest` and a number may stand for the same version.
    return onePerNumber(LaunchTemplateVersions.flatMap(described));
  } catch (error) {
    if (!isAwsError(error, 'not-found')) throw error;
    // One version that does not exist fails the whole call.
    if (versions.length < 2) return [];
    const oneByOne = (version: string) => describeVersions(api, templateId, [version], { resolveAlias });
    return onePerNumber((await mapBounded(versions, 1, oneByOne)).flat());
  }
}

/** The same with `resolve:ssm:` replaced by what it stands for; nothing where that cannot be told. */
export async function resolveVersions(
  api: TemplateApi,
  templateId: string,
  versions: readonly string[],
): Promise<readonly Described[]> {
  try {
    return await describeVersions(api, templateId, versions, { resolveAlias: true });
  } catch (error) {
    // What is denied or malformed behind the alias is not ours to fix: the image stays unknown.
    if (isAwsError(error, 'denied', 'invalid', 'unsupported')) return [];
    throw error;
  }
}

export function allVersions({ ec2, call }: TemplateApi, templateId: string): Promise<readonly Described[]> {
  return readPages(async (token) => {
    const paging = { MaxResults: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
    const input = { LaunchTemplateId: templateId, ...paging };
    const { LaunchTemplateVersions = [], NextToken } = await call(describing, (options) =>
      ec2.send(new DescribeLaunchTemplateVersionsCommand(input), options),
    );
    return { items: LaunchTemplateVersions.flatMap(described), next: NextToken };
  });
}

/** The latest and the default version of every template: without a template, EC2 takes these two words and no numbers. */
export function currentVersions({ ec2, call }: TemplateApi): Promise<readonly Described[]> {
  return readPages(async (token) => {
    const paging = { MaxResults: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
    const input = { Versions: ['$Latest', '$Default'], ...paging };
    const { LaunchTemplateVersions = [], NextToken } = await call(describing, (options) =>
      ec2.send(new DescribeLaunchTemplateVersionsCommand(input), options),
    );
    return { items: LaunchTemplateVersions.flatMap(described), next: NextToken };
  });
}

/** The source's data is sent whole as well: some services that speak this protocol ignore SourceVersion. */
export async function createVersion(
  { ec2, call }: TemplateApi,
  request: NewTemplateVersion,
  source: ResponseLaunchTemplateData,
): Promise<Described> {
  const input = {
    LaunchTemplateId: request.templateId,
    SourceVersion: String(request.sourceVersion),
    VersionDescription: request.description,
    ClientToken: request.token,
    LaunchTemplateData: { ...requestData(source), ImageId: request.imageId },
  };
  const { LaunchTemplateVersion: created } = await call({ ...creating, subject: { ...request } }, (options) =>
    ec2.send(new CreateLaunchTemplateVersionCommand(input), options),
  );
  const [version] = created === undefined ? [] : described(created);
  if (version !== undefined) return version;
  const facts = { ...creating, kind: 'unknown', awsCode: 'NoVersion', retry: 'later' } as const;
  throw new AwsError('EC2 answered without a template version', facts);
}

/** What EC2 says of a version that does not exist, for a call that would need it. */
export function noSuchVersion({ templateId, sourceVersion }: NewTemplateVersion): AwsError {
  const awsCode = 'InvalidLaunchTemplateId.VersionNotFound';
  const facts = { ...describing, kind: 'not-found', awsCode, retry: 'never' } as const;
  return new AwsError(`template ${templateId} has no version ${sourceVersion} to start from`, facts);
}

function described(version: LaunchTemplateVersion): Described[] {
  const { LaunchTemplateId, VersionNumber } = version;
  if (LaunchTemplateId === undefined || VersionNumber === undefined) return [];
  return [{ ...version, LaunchTemplateId, VersionNumber }];
}

function onePerNumber(versions: readonly Described[]): readonly Described[] {
  return [...new Map(versions.map((version) => [version.VersionNumber, version])).values()];
}
