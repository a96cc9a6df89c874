import { type CoverageFilterCriteria, type CoveredResource, ListCoverageCommand } from '@aws-sdk/client-inspector2';
import type { Inspection } from '../images/exposure-evidence.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { chunks, mapBounded, readPages } from './pages.ts';
import type { Vulnerabilities } from './service-ports.ts';

const pageSize = 200;
/** Inspector takes so many values in a filter. */
export const valuesPerFilter = 10;
export const callsAtOnce = 4;

/** How far Amazon Inspector has come with instances. */
export function createInspections(
  inspector: Clients['inspector'],
  call: Caller,
): Pick<Vulnerabilities, 'inspection' | 'inspections'> {
  const covered = (filterCriteria: CoverageFilterCriteria): Promise<readonly CoveredResource[]> =>
    readPages(async (token) => {
      const paging = { maxResults: pageSize, ...(token === undefined ? {} : { nextToken: token }) };
      const { coveredResources: items = [], nextToken } = await call(
        { service: 'inspector2', call: 'ListCoverage' },
        (options) => inspector.send(new ListCoverageCommand({ filterCriteria, ...paging }), options),
      );
      return { items, next: nextToken };
    });
  return {
    inspection: async (instanceId) => {
      const resources = await covered({ ...ofPackages, resourceId: equals([instanceId]) });
      return inspectionOf(resources.find(({ resourceId }) => resourceId === instanceId));
    },
    inspections: async (instanceIds) => {
      const found =
        instanceIds === undefined
          ? await covered({ ...ofPackages, resourceType: equals(['AWS_EC2_INSTANCE']) })
          : await mapBounded(chunks(instanceIds, valuesPerFilter), callsAtOnce, (ids) =>
              covered({ ...ofPackages, resourceId: equals(ids) }),
            );
      return new Map(
        found.flat().flatMap((resource) => {
          const { resourceId } = resource;
          return resourceId === undefined ? [] : [[resourceId, inspectionOf(resource)] as const];
        }),
      );
    },
  };
}

export function equals(values: readonly string[]) {
  return values.map((value) => ({ comparison: 'EQUALS' as const, value }));
}

/** Whether it can be reached is another scan, which says nothing of what is installed. */
const ofPackages = { scanType: equals(['PACKAGE']) };

/** With any of these it does not begin by itself, however long one waits. */
const hopeless: readonly string[] = [
  'ACCESS_DENIED',
  'ACCESS_DENIED_TO_ENCRYPTION_KEY',
  'AGENTLESS_INSTANCE_COLLECTION_TIME_LIMIT_EXCEEDED',
  'AGENTLESS_INSTANCE_STORAGE_LIMIT_EXCEEDED',
  'EXCLUDED_BY_TAG',
  'PENDING_DISABLE',
  'RESOURCE_TERMINATED',
  'UNSUPPORTED_OS',
];

/** Ids of instances do not come back, so that any look was after the launch. */
function inspectionOf(covered: CoveredResource | undefined): Inspection {
  const { scanStatus: { statusCode, reason } = {}, lastScannedAt } = covered ?? {};
  if (statusCode === 'ACTIVE' && lastScannedAt !== undefined) return { state: 'looked', atMs: lastScannedAt.getTime() };
  if (reason === undefined) return { state: 'not-yet' };
  return { state: hopeless.includes(reason) ? 'never' : 'not-yet', reason };
}
