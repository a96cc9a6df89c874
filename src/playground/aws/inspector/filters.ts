import type { FilterCriteria, StringFilter } from '@aws-sdk/client-inspector2';
import { ServiceError } from '../wire/operation.ts';
import { type Placed, statusOf } from './findings.ts';

const names = ['ec2InstanceImageId', 'findingStatus', 'resourceId', 'severity', 'vulnerabilityId'] as const;

const readers: Readonly<Record<(typeof names)[number], (placed: Placed) => string>> = {
  ec2InstanceImageId: ({ instance }) => instance.imageId,
  findingStatus: statusOf,
  resourceId: ({ instance }) => instance.instanceId,
  severity: ({ spec }) => spec.severity,
  vulnerabilityId: ({ spec }) => spec.id,
};

/** Whether a finding meets all criteria. Throws ServiceError for one that is not simulated. */
export function meets(criteria: FilterCriteria, placed: Placed): boolean {
  for (const name of Object.keys(criteria)) {
    if (!names.some((known) => known === name)) {
      throw new ServiceError('ValidationException', `The filter ${name} is not simulated`);
    }
  }
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
