import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapsIn } from '../../src/images/gaps.ts';
import type { Image } from '../../src/images/image.ts';
import { type Grantee, type ImageInventory, itemsOf, type ListingName } from '../../src/images/inventory.ts';
import { referencesIn } from '../../src/images/references.ts';
import { going, type Judged, judgeFamily, limitedTo, type RetentionRules } from '../../src/images/retention.ts';
import { anImage } from '../fleet/builders.ts';
import { inventoryOf } from './account-inventory.ts';
import { account, everyImage, inUse } from './accounts.ts';
import { ami, listed, nowMs, place } from './inventories.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** What is said of an image beside who uses it. */
const looks = fc.record({
  ageDays: fc.nat(400),
  launchedDaysAgo: fc.option(fc.nat(400), { nil: undefined }),
  architecture: fc.constantFrom('x86_64', 'x86_64', 'x86_64', 'arm64'),
  application: fc.constantFrom('web', 'web', 'web', 'web', 'shop', undefined),
  state: fc.constantFrom('available', 'available', 'available', 'available', 'disabled', 'failed'),
  isProtected: fc.nat(5).map((one) => one === 0),
  validated: fc.constantFrom('Passed', 'Failed', undefined),
  granted: fc.constantFrom<readonly Grantee[]>([], [], [], [], [], [{ kind: 'account', accountId: '999988887777' }]),
});
type Looks = typeof looks extends fc.Arbitrary<infer Value> ? Value : never;

const family = fc.array(looks, { minLength: everyImage.length, maxLength: everyImage.length });
const rules: fc.Arbitrary<RetentionRules> = fc.record({
  keep: fc.integer({ min: 1, max: 4 }),
  keepDays: fc.nat(60),
  launchedWithinDays: fc.nat(60),
});

function imageOf(look: Looks, index: number): Image {
  const { ageDays, launchedDaysAgo, architecture, application, state, isProtected, validated } = look;
  return anImage({
    imageId: ami(index),
    architecture,
    state,
    createdAtMs: nowMs - ageDays * dayMs,
    ...(launchedDaysAgo === undefined ? {} : { lastLaunchedAtMs: nowMs - launchedDaysAgo * dayMs }),
    ...(isProtected ? { protectedFromDeregistration: true } : {}),
    tags: {
      ...(application === undefined ? {} : { Application: application }),
      ...(validated === undefined ? {} : { ValidationStatus: validated }),
    },
  });
}

function judged(inventory: ImageInventory, all: readonly Looks[], some: RetentionRules): readonly Judged[] {
  const images = all.map(imageOf);
  const grants = new Map(images.map(({ imageId }, index) => [imageId, all[index]?.granted ?? []]));
  return judgeFamily('web', some, {
    places: [{ place, images, gaps: gapsIn({ ...inventory, images }, []) }],
    references: referencesIn({ ...inventory, images }),
    grantsOf: (imageId) => ({ kind: 'read', to: grants.get(imageId) ?? [] }),
    nowMs,
  });
}

const idOf = ({ image }: Pick<Judged, 'image'>): string => image.imageId;

describe('of any account, by any rules', () => {
  it('no image goes that could still be launched, and each of the others goes unless a rule keeps it', () => {
    let goneEver = 0;
    fc.assert(
      fc.property(account, family, rules, (some, all, by) => {
        const inventory = inventoryOf(some);
        const used = inUse(some);
        const verdicts = judged(inventory, all, by);
        const goes = new Set(going(verdicts).map(idOf));
        goneEver += goes.size;
        for (const imageId of goes) expect(used.has(imageId)).toBe(false);
        for (const [index, look] of all.entries()) {
          const isOurs = look.application === 'web';
          expect(verdicts.some((one) => idOf(one) === ami(index))).toBe(isOurs);
          if (!goes.has(ami(index))) continue;
          expect(isOurs && !look.isProtected && look.granted.length === 0).toBe(true);
          expect(look.ageDays).toBeGreaterThanOrEqual(by.keepDays);
          expect(look.launchedDaysAgo ?? 1_000).toBeGreaterThanOrEqual(by.launchedWithinDays);
          const newer = all.filter(
            (other, at) =>
              other.application === 'web' &&
              other.architecture === look.architecture &&
              other.state === 'available' &&
              !goes.has(ami(at)) &&
              other.ageDays <= look.ageDays,
          );
          expect(newer.length).toBeGreaterThanOrEqual(by.keep);
        }
        // A reason that is given is a true one.
        for (const { image, stays } of verdicts)
          if (stays?.kind === 'in-use')
            expect(
              used.has(image.imageId) || all.some((look, at) => ami(at) === image.imageId && look.granted.length > 0),
            ).toBe(true);
      }),
      { numRuns: 1_000 },
    );
    expect(goneEver).toBeGreaterThan(100);
  });

  it('of those that are old and unused, all but the newest go', () => {
    fc.assert(
      fc.property(account, rules, (some, by) => {
        const old = { ageDays: 400, launchedDaysAgo: undefined, architecture: 'arm64', application: 'web' } as const;
        const all = everyImage.map(() => ({
          ...{ ...old, state: 'available' as const, isProtected: false, validated: undefined, granted: [] },
        }));
        const goes = going(judged(inventoryOf(some), all, by)).map(idOf);
        const used = inUse(some);
        const unused = everyImage.filter((imageId) => !used.has(imageId));
        expect(goes.length).toBeGreaterThanOrEqual(unused.length - by.keep);
        expect(new Set(goes).isSubsetOf(new Set(unused))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('nothing goes while a listing could not be read', () => {
    const names: readonly ListingName[] = [
      'instances',
      'groups',
      'warmPools',
      'launchConfigurations',
      'currentVersions',
      'pinnedVersions',
      'requests',
      'parameters',
    ];
    fc.assert(
      fc.property(account, family, rules, fc.constantFrom(...names), (some, all, by, name) => {
        const inventory = { ...inventoryOf(some), [name]: { kind: 'unread', why: 'denied' } };
        expect(going(judged(inventory, all, by))).toEqual([]);
      }),
    );
  });

  it('no image in use goes where the page with instances of a group or of its warm pool is missing', () => {
    const isKept = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(account, family, rules, isKept, (some, all, by, kept) => {
        const { instances, ...rest } = inventoryOf(some);
        const members = itemsOf(rest.groups).flatMap(({ memberIds }) => memberIds);
        const counted = new Set([...members, ...itemsOf(rest.warmPools).map(({ instanceId }) => instanceId)]);
        const told = itemsOf(instances).filter(
          ({ instanceId }, at) => !counted.has(instanceId) || kept[at % kept.length] === true,
        );
        const inventory = { ...rest, instances: listed(...told) };
        const used = inUse(some);
        for (const one of going(judged(inventory, all, by))) expect(used.has(idOf(one))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('a limit leaves the oldest, and takes nothing else', () => {
    fc.assert(
      fc.property(account, family, rules, fc.integer({ min: 1, max: 5 }), (some, all, by, limit) => {
        const whole = judged(inventoryOf(some), all, by);
        expect(going(limitedTo(whole, limit)).map(idOf)).toEqual(going(whole).map(idOf).slice(0, limit));
      }),
    );
  });
});
