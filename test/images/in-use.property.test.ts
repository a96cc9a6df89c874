import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemsOf, type LaunchingGroup, type ListedInstance } from '../../src/images/inventory.ts';
import { inventoryOf } from './account-inventory.ts';
import { account, everyImage, inUse } from './accounts.ts';
import { listed, useOf } from './inventories.ts';

describe('of any account', () => {
  it('exactly the images that could still be launched, or run, are in use', () => {
    fc.assert(
      fc.property(account, (some) => {
        const inventory = inventoryOf(some);
        const used = inUse(some);
        for (const imageId of everyImage) {
          expect(useOf(inventory, imageId).kind).toBe(used.has(imageId) ? 'in-use' : 'unused');
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('no image is unused while one listing could not be read', () => {
    const names = [
      'instances',
      'groups',
      'warmPools',
      'launchConfigurations',
      'currentVersions',
      'pinnedVersions',
      'requests',
      'parameters',
    ] as const;
    fc.assert(
      fc.property(account, fc.constantFrom(...names), (some, name) => {
        const inventory = { ...inventoryOf(some), [name]: { kind: 'unread', why: 'denied' } };
        for (const imageId of everyImage) expect(useOf(inventory, imageId).kind).not.toBe('unused');
      }),
    );
  });

  it('no image in use is unused where the page with a group is missing, or that with its instances', () => {
    const kept = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(account, kept, fc.constantFrom('groups', 'instances'), (some, isKept, missing) => {
        const { groups, instances, warmPools, ...rest } = inventoryOf(some);
        const pooled = new Set(itemsOf(warmPools).map(({ instanceId }) => instanceId));
        const members = new Set(itemsOf(groups).flatMap(({ memberIds }) => memberIds));
        // A group without instances nothing else tells of, nor an instance without a group.
        const isTold = ({ memberIds }: LaunchingGroup, index: number) => memberIds.length === 0 || isKept[index];
        const isListed = ({ instanceId }: ListedInstance, index: number) =>
          !(members.has(instanceId) || pooled.has(instanceId)) || isKept[index % isKept.length];
        const told = missing === 'groups' ? itemsOf(groups).filter(isTold) : itemsOf(groups);
        const names = new Set(told.map(({ groupName }) => groupName));
        const inventory = {
          ...rest,
          groups: listed(...told),
          // A pool is asked for by its group.
          warmPools: listed(...itemsOf(warmPools).filter(({ groupName }) => names.has(groupName))),
          instances: missing === 'instances' ? listed(...itemsOf(instances).filter(isListed)) : instances,
        };
        for (const imageId of inUse(some)) expect(useOf(inventory, imageId).kind).not.toBe('unused');
      }),
      { numRuns: 500 },
    );
  });
});
