import { describe, expect, it } from 'vitest';
import type {
  AccountUpdate,
  PageFleet,
  PageImage,
  PageInstance,
} from '../../../../src/playground/page/account-contract.ts';
import {
  type AccountState,
  nothingSeen,
  withAccountUpdate,
} from '../../../../src/playground/page/browser/account/account-state.ts';

const instance = (id: string, part: Partial<PageInstance> = {}): PageInstance => ({
  id,
  fleet: 'web',
  imageId: 'ami-1',
  standing: 'serving',
  detail: 'InService',
  ...part,
});
const fleet = (name: string, part: Partial<PageFleet> = {}): PageFleet => ({
  name,
  application: 'web',
  environment: 'production',
  min: 0,
  max: 9,
  desired: 3,
  source: 'web version 1',
  suspended: [],
  targetGroups: [],
  traffic: [],
  ...part,
});
const image = (id: string, createdAtMs: number, part: Partial<PageImage> = {}): PageImage => ({
  id,
  name: id,
  application: 'web',
  version: `${createdAtMs}.0.0`,
  createdAtMs,
  state: 'available',
  isBroken: false,
  usedBy: [],
  ...part,
});
const update = (part: Partial<AccountUpdate>): AccountUpdate => ({
  atMs: 0,
  isWhole: false,
  instances: [],
  gone: [],
  ...part,
});
const whole = update({
  isWhole: true,
  fleets: [fleet('web'), fleet('api')],
  images: [image('ami-1', 1), image('ami-2', 2)],
  instances: [instance('i-1'), instance('i-2'), instance('i-3'), instance('i-9', { fleet: 'api' })],
});
const seen = (...updates: readonly Partial<AccountUpdate>[]): AccountState =>
  [whole, ...updates.map(update)].reduce(withAccountUpdate, nothingSeen);
const idsOf = (state: AccountState, name: string) => (state.instances.get(name) ?? []).map(({ id }) => id);

describe('what the page knows of the account', () => {
  it('keeps the instances of each fleet in their order, changed ones where they were and new ones last', () => {
    const state = seen({
      instances: [instance('i-4'), instance('i-2', { standing: 'unhealthy' })],
      gone: ['i-1'],
    });
    expect(idsOf(state, 'web')).toEqual(['i-2', 'i-3', 'i-4']);
    expect(state.instances.get('web')?.[0]?.standing).toBe('unhealthy');
    expect(idsOf(state, 'api')).toEqual(['i-9']);
  });

  it('moves an instance that another fleet took', () => {
    const state = seen({ instances: [instance('i-1', { fleet: 'api' })] });
    expect(idsOf(state, 'web')).toEqual(['i-2', 'i-3']);
    expect(idsOf(state, 'api')).toEqual(['i-9', 'i-1']);
  });

  it('forgets the instances it knew where it is told everything', () => {
    expect(idsOf(seen({ isWhole: true, instances: [instance('i-5')] }), 'web')).toEqual(['i-5']);
  });

  it('keeps the same objects for what did not change, so that it is not drawn again', () => {
    const before = seen();
    const state = withAccountUpdate(
      before,
      update({
        fleets: [fleet('web', { desired: 4 }), fleet('api')],
        images: [image('ami-1', 1), image('ami-2', 2)],
        instances: [instance('i-1', { standing: 'leaving' })],
      }),
    );
    expect(state.fleets[0]?.desired).toBe(4);
    expect(state.fleets[1]).toBe(before.fleets[1]);
    expect(state.images).toBe(before.images);
    expect(state.marks).toBe(before.marks);
    expect(state.instances.get('api')).toBe(before.instances.get('api'));
    expect(state.instances.get('web')?.[1]).toBe(before.instances.get('web')?.[1]);
  });

  it('knows servers and what the bot launched for a while, until they are told to be others', () => {
    const servers = [{ key: 'servers:legacy:', application: 'legacy', environment: '', targetGroups: [], traffic: [] }];
    const helpers = [{ id: 'i-7', imageId: 'ami-1', purpose: 'bake', detail: 'EC2 running' }];
    const before = seen({ servers, helpers });
    const state = withAccountUpdate(before, update({ helpers: [], instances: [instance('i-1')] }));
    expect([before.helpers, state.helpers]).toEqual([helpers, []]);
    expect(state.servers).toBe(before.servers);
  });

  it('gives each AMI a letter, by application and age', () => {
    const state = seen({
      isWhole: true,
      images: [image('ami-2', 2), image('ami-1', 1), image('ami-0', 9, { application: 'api' })],
    });
    // The first two were known from before.
    expect([...state.marks].map(([id, { letter, label }]) => [id, letter, label])).toEqual([
      ['ami-1', 'A', 'web 1.0.0'],
      ['ami-2', 'B', 'web 2.0.0'],
      ['ami-0', 'C', 'api 9.0.0'],
    ]);
  });

  it('keeps the letter and the colour of an AMI when others come, go or break', () => {
    const state = seen(
      { images: [image('ami-2', 2)] },
      { images: [image('ami-0', 0), image('ami-2', 2, { isBroken: true })] },
    );
    expect(state.marks.get('ami-2')).toEqual({ ...seen().marks.get('ami-2'), isBroken: true });
    expect(state.marks.get('ami-0')?.letter).toBe('C');
  });

  it('calls an AMI without a version by its name', () => {
    const { application: _application, version: _version, ...bare } = image('ami-7', 7);
    expect(seen({ images: [{ ...bare, name: 'by-hand' }] }).marks.get('ami-7')?.label).toBe('by-hand');
  });

  it('colours neighbours in time of one application differently, and goes on with letters after Z', () => {
    const images = Array.from({ length: 30 }, (_, index) =>
      image(`ami-${index}`, index, { application: index % 2 === 0 ? 'web' : 'api' }),
    );
    const { marks } = withAccountUpdate(nothingSeen, update({ isWhole: true, images }));
    for (const application of ['web', 'api']) {
      const colours = [...marks.values()]
        .filter((mark) => mark.application === application)
        .map(({ colour }) => colour);
      for (const [index, colour] of colours.entries()) expect(colour).not.toBe(colours[index + 1]);
    }
    expect([...marks.values()].map(({ letter }) => letter).slice(24)).toEqual(['Y', 'Z', 'AA', 'AB', 'AC', 'AD']);
    expect(new Set([...marks.values()].map(({ letter }) => letter)).size).toBe(30);
  });
});
