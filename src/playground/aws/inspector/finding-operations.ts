import { type InspectorOperations, ServiceError } from '../wire/operation.ts';
import { meets } from './filters.ts';
import { arnOf, findingOnWire } from './findings.ts';
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
      const after = nextToken === undefined ? '' : Buffer.from(nextToken, 'base64url').toString();
      const left = world
        .placed()
        .filter((placed) => meets(filterCriteria, placed))
        .map((placed) => ({ arn: arnOf(kernel, placed), placed }))
        .filter(({ arn }) => arn > after)
        .sort((a, b) => (a.arn < b.arn ? -1 : 1));
      const shown = left.slice(0, maxResults);
      const last = shown.at(-1);
      return {
        findings: shown.map(({ placed }) => findingOnWire(kernel, placed)),
        ...(left.length > maxResults && last !== undefined
          ? { nextToken: Buffer.from(last.arn).toString('base64url') }
          : {}),
      };
    },
  } satisfies InspectorOperations;
}
