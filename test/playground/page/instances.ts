import type { PageInstance } from '../../../src/playground/page/account-contract.ts';

/** So many instances of one fleet, all of which serve. */
export function manyInstances(count: number): readonly PageInstance[] {
  return Array.from(
    { length: count },
    (_, index): PageInstance => ({
      id: `i-${index}`,
      fleet: 'web',
      imageId: 'ami-1',
      standing: 'serving',
      detail: 'InService',
    }),
  );
}
