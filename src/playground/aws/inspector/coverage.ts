import type {
  CoverageFilterCriteria,
  CoverageStringFilter,
  CoveredResource,
  ScanStatus,
} from '@aws-sdk/client-inspector2';
import { type InspectorOperations, ServiceError } from '../wire/operation.ts';
import { refuseLongList } from './filters.ts';
import type { Scanned } from './findings.ts';
import type { InspectorWorld } from './inspector.ts';

const mostCovered = 200;

/** Two scans cover an instance: what is installed on it, and whether it can be reached. */
export function coverageOperations(world: InspectorWorld) {
  return {
    ListCoverage: ({ filterCriteria = {}, maxResults = mostCovered, nextToken }) => {
      if (!world.isOn()) throw new ServiceError('AccessDeniedException', 'Invoking account is not enabled.', 403);
      if (maxResults < 1 || maxResults > mostCovered) {
        throw new ServiceError('ValidationException', `maxResults must be between 1 and ${mostCovered}`);
      }
      for (const [name, filters] of Object.entries(filterCriteria)) refuseLongList(name, filters);
      const after = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64url').toString());
      const covered = [...world.instances()].flatMap((instance) =>
        isAbout(filterCriteria, instance)
          ? coverageOf(world, instance).filter((one) => meets(filterCriteria, one))
          : [],
      );
      const next = after + maxResults;
      return {
        coveredResources: covered.slice(after, next),
        ...(covered.length > next ? { nextToken: Buffer.from(String(next)).toString('base64url') } : {}),
      };
    },
  } satisfies InspectorOperations;
}

/** Before anything is made of it: there are many. */
function isAbout({ resourceId }: CoverageFilterCriteria, { instanceId }: Scanned): boolean {
  return resourceId?.some((filter) => passes(filter, instanceId)) ?? true;
}

function coverageOf(world: InspectorWorld, instance: Scanned): CoveredResource[] {
  const { kernel } = world;
  if (instance.state === 'pending' || instance.state === 'terminated') return [];
  const common = {
    resourceType: 'AWS_EC2_INSTANCE',
    resourceId: instance.instanceId,
    accountId: kernel.accountId,
    resourceMetadata: { ec2: { amiId: instance.imageId } },
  } as const;
  const reached = { scanStatus: { statusCode: 'ACTIVE', reason: 'SUCCESSFUL' } } as const;
  const atMs = world.lookedAtMs(instance);
  const lastScannedAt = atMs === undefined ? {} : { lastScannedAt: new Date(atMs) };
  return [
    { ...common, scanType: 'NETWORK', ...reached, lastScannedAt: new Date(instance.launchedAtMs) },
    { ...common, scanType: 'PACKAGE', scanStatus: statusOf(world, instance), ...lastScannedAt },
  ];
}

function statusOf(world: InspectorWorld, instance: Scanned): ScanStatus {
  const reason = world.reasonAgainst(instance);
  if (reason !== undefined) return { statusCode: 'INACTIVE', reason };
  if (instance.state !== 'running') return { statusCode: 'INACTIVE', reason: 'EC2_INSTANCE_STOPPED' };
  const isDone = world.lookedAtMs(instance) !== undefined;
  return { statusCode: 'ACTIVE', reason: isDone ? 'SUCCESSFUL' : 'PENDING_INITIAL_SCAN' };
}

const names = ['resourceId', 'resourceType', 'scanType', 'scanStatusCode'] as const;

function meets(criteria: CoverageFilterCriteria, covered: CoveredResource): boolean {
  for (const name of Object.keys(criteria)) {
    if (!names.some((known) => known === name)) {
      throw new ServiceError('ValidationException', `The filter ${name} is not simulated`);
    }
  }
  const texts = { ...covered, scanStatusCode: covered.scanStatus?.statusCode };
  return names.every((name) => criteria[name]?.some((filter) => passes(filter, texts[name])) ?? true);
}

function passes({ comparison, value }: CoverageStringFilter, text: string | undefined): boolean {
  return comparison === 'NOT_EQUALS' ? text !== value : text === value;
}
