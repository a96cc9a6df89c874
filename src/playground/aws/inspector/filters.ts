import type { FilterCriteria, StringFilter } from '@aws-sdk/client-inspector2';
import { ServiceError } from '../wire/operation.ts';
import { type Placed, statusOf } from './findings.ts';

const names = [
  'ec2InstanceImageId',
  'findingStatus',
  'resourceId',
  'resourceType',
  'severity',
  'vulnerabilityId',
] as const;
/** Of a filter. */
const mostValues = 10;

const readers: Readonly<Record<(typeof names)[number], (placed: Placed) => string>> = {
  ec2InstanceImageId: ({ instance }) => instance.imageId,
  findingStatus: statusOf,
  resourceId: ({ instance }) => instance.instanceId,
  resourceType: () => 'AWS_EC2_INSTANCE',
  severity: ({ spec }) => spec.severity,
  vulnerabilityId: ({ spec }) => spec.id,
};

/** Throws ServiceError for criteria that are not simulated, or that Inspector would not take. */
export function checkCriteria(criteria: FilterCriteria): void {
  for (const [name, filters] of Object.entries(criteria)) {
    if (!names.some((known) => known === name)) {
      throw new ServiceError('ValidationException', `The filter ${name} is not simulated`);
    }
    refuseLongList(name, filters);
  }
}

export function refuseLongList(name: string, filters: unknown): void {
  if (!Array.isArray(filters) || (filters.length >= 1 && filters.length <= mostValues)) return;
  const message = `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length less than or equal to ${mostValues}`;
  throw new ServiceError('ValidationException', message);
}

/** Whether a finding meets all criteria. */
export function meets(criteria: FilterCriteria, placed: Placed): boolean {
  return names.every((name) => {
    const text = readers[name](placed);
    return criteria[name]?.some((filter) => passes(filter, text)) ?? true;
  });
}

function passes({ comparison, value = '' }: StringFilter, text: string): boolean {
  switch (comparison) {
    case 'EQUALS':
      return text === value;
    case 'NOT_EQUALS':
      return text !== value;
    case 'PREFIX':
      return text.startsWith(value);
    default:
      throw new ServiceError('ValidationException', `The comparison ${comparison ?? ''} is not known`);
  }
}
