/** A small account as an inventory, of which a test changes one thing. */

import { gapsIn } from '../../src/images/gaps.ts';
import { type Grants, judgeUse, type Use } from '../../src/images/in-use.ts';
import type { ImageInventory, Listing } from '../../src/images/inventory.ts';
import { referencesIn } from '../../src/images/references.ts';
import { anImage } from '../fleet/builders.ts';

export const place = { accountId: '123456789012', region: 'eu-west-1' };
export const nowMs = Date.UTC(2026, 0, 15);

/** `ami-` and 17 digits, the last of which are these. */
export const ami = (digits: number): string => `ami-${digits.toString(16).padStart(17, '0')}`;

export const listed = <Item>(...items: readonly Item[]): Listing<Item> => ({ kind: 'read', items });

/** Ten images that nothing refers to. */
export function anInventory(overrides: Partial<ImageInventory> = {}): ImageInventory {
  return {
    place,
    readAtMs: nowMs,
    images: Array.from({ length: 10 }, (_, index) => anImage({ imageId: ami(index) })),
    snapshots: listed(),
    instances: listed(),
    groups: listed(),
    warmPools: listed(),
    launchConfigurations: listed(),
    currentVersions: listed(),
    pinnedVersions: listed(),
    requests: listed(),
    parameters: listed(),
    ...overrides,
  };
}

/** The verdict on one image of a single account, granted to nobody unless said otherwise. */
export function useOf(inventory: ImageInventory, imageId: string, grants: Grants = { kind: 'read', to: [] }): Use {
  const evidence = { references: referencesIn(inventory), gaps: gapsIn(inventory, []), grants };
  return judgeUse({ imageId, place }, evidence);
}

export function kindsOf(use: Use): readonly string[] {
  return use.kind === 'in-use' ? use.references.map(({ kind }) => kind) : [use.kind];
}
