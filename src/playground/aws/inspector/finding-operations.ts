import { type InspectorOperations, ServiceError } from '../wire/operation.ts';
import { checkCriteria, meets } from './filters.ts';
import { findingOnWire } from './findings.ts';
import type { InspectorWorld } from './inspector.ts';

const mostFindings = 100;

export function findingOperations(world: InspectorWorld) {
  const { kernel } = world;
  return {
    ListFindings: ({ filterCriteria = {}, maxResults = mostFindings, nextToken }) => {
      if (!world.isOn()) throw new ServiceError('AccessDeniedException', 'Invoking account is not enabled.', 403);
      if (maxResults < 1 || maxResults > mostFindings) {
        throw new ServiceError('ValidationException', `maxResults must be between 1 and ${mostFindings}`);
      }
      checkCriteria(filterCriteria);
      const after = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64url').toString());
      const found = world.placed((placed) => meets(filterCriteria, placed));
      const next = after + maxResults;
      return {
        findings: found.slice(after, next).map((placed) => findingOnWire(kernel, placed)),
        ...(found.length > next ? { nextToken: Buffer.from(String(next)).toString('base64url') } : {}),
      };
    },
    SearchVulnerabilities: ({ filterCriteria }) => {
      if (!world.isOn()) throw new ServiceError('AccessDeniedException', 'Invoking account is not enabled.', 403);
      const ids = filterCriteria?.vulnerabilityIds ?? [];
      if (ids.length !== 1 || !ids.every((id) => /^CVE-[12]\d{3}-\d{1,10}$/.test(id))) {
        throw new ServiceError('ValidationException', 'vulnerabilityIds takes one id of a CVE');
      }
      const known = world.knownIds();
      return { vulnerabilities: ids.filter((id) => known.has(id)).map((id) => ({ id, source: 'NVD' })) };
    },
  } satisfies InspectorOperations;
}
