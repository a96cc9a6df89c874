import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccountSnapshot, changesBetween, wholeUpdates } from '../../../src/playground/page/account-changes.ts';
import { accountUpdateSchema, type PageInstance, standings } from '../../../src/playground/page/account-contract.ts';
import { nothingSeen, withAccountUpdate } from '../../../src/playground/page/browser/account/account-state.ts';
import { manyInstances } from './instances.ts';

const instance: fc.Arbitrary<PageInstance> = fc.record({
  id: fc.constantFrom('i-1', 'i-2', 'i-3', 'i-4', 'i-5', 'i-6'),
  fleet: fc.constantFrom('web', 'api'),
  imageId: fc.constantFrom('ami-1', 'ami-2'),
  standing: fc.constantFrom(...standings),
  detail: fc.constantFrom('InService', 'Pending'),
});
const fleet = fc.record({
  name: fc.constantFrom('web', 'api'),
  application: fc.constant('web'),
  environment: fc.constant('production'),
  min: fc.constant(0),
  max: fc.constant(9),
  desired: fc.integer({ min: 0, max: 2 }),
  source: fc.constant('web version 1'),
  suspended: fc.constant([]),
  targetGroups: fc.constant([]),
  traffic: fc.constant([]),
});
const servers = fc.record({
  key: fc.constantFrom('servers:legacy:production', 'servers::'),
  application: fc.constantFrom('legacy', ''),
  environment: fc.constant('production'),
  targetGroups: fc.constant([]),
  traffic: fc.constant([]),
});
const helper = fc.record(
  {
    id: fc.constantFrom('i-7', 'i-8'),
    imageId: fc.constant('ami-1'),
    purpose: fc.constantFrom('bake', 'scan'),
    runId: fc.constant('r-7k3f9q'),
    untilMs: fc.nat(),
    detail: fc.constantFrom('EC2 pending', 'EC2 running'),
  },
  { requiredKeys: ['id', 'imageId', 'purpose', 'detail'] },
);
const image = fc.record({
  id: fc.constantFrom('ami-1', 'ami-2'),
  name: fc.constant('web-1'),
  createdAtMs: fc.constant(0),
  state: fc.constant('available'),
  isBroken: fc.boolean(),
  usedBy: fc.constant([]),
});
const snapshot: fc.Arbitrary<AccountSnapshot> = fc.record({
  atMs: fc.integer({ min: 0, max: 1_000 }),
  fleets: fc.uniqueArray(fleet, { selector: ({ name }) => name }),
  servers: fc.uniqueArray(servers, { selector: ({ key }) => key }),
  helpers: fc.uniqueArray(helper, { selector: ({ id }) => id }),
  images: fc.uniqueArray(image, { selector: ({ id }) => id }),
  instances: fc.uniqueArray(instance, { selector: ({ id }) => id }),
});

describe('the changes of an account', () => {
  it('tell whoever was told all before exactly what there is now', () => {
    fc.assert(
      fc.property(fc.array(snapshot, { minLength: 1, maxLength: 8 }), (snapshots) => {
        let before: AccountSnapshot | undefined;
        let seen = nothingSeen;
        for (const now of snapshots) {
          const updates = before === undefined ? wholeUpdates(now) : [changesBetween(before, now) ?? []].flat();
          for (const update of updates) {
            seen = withAccountUpdate(seen, accountUpdateSchema.parse(JSON.parse(JSON.stringify(update))));
          }
          before = now;
          const all = [...seen.instances.values()].flatMap((ofFleet) => [...ofFleet]);
          expect(all.toSorted(byId)).toEqual(now.instances.toSorted(byId));
          expect(seen.fleets).toEqual(now.fleets);
          expect(seen.servers).toEqual(now.servers);
          expect(seen.helpers).toEqual(now.helpers);
          expect(seen.images).toEqual(now.images);
        }
      }),
    );
  });

  it('come in parts where there are many instances', () => {
    const many = manyInstances(5_000);
    const updates = wholeUpdates({ atMs: 1, fleets: [], servers: [], helpers: [], images: [], instances: many });
    expect(updates.map(({ isWhole, instances }) => [isWhole, instances.length])).toEqual([
      [true, 2_000],
      [false, 2_000],
      [false, 1_000],
    ]);
    expect(updates.reduce(withAccountUpdate, nothingSeen).instances.get('web')).toEqual(many);
  });

  it('are none where nothing but time has gone on', () => {
    fc.assert(
      fc.property(snapshot, (now) => {
        expect(changesBetween(now, { ...now, atMs: now.atMs + 1 })).toBeUndefined();
      }),
    );
  });
});

function byId(one: PageInstance, other: PageInstance): number {
  return one.id < other.id ? -1 : 1;
}
