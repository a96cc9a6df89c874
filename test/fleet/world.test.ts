import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { worldChanges, worldOf } from '../../src/fleet/world.ts';
import { aFleet, anImage, instances } from './builders.ts';

const resolved = [{ templateId: 'lt-01', version: 3 }];
const before = worldOf(aFleet(), anImage(), resolved);
const changed = (fleet: Partial<Fleet>) => worldChanges(before, worldOf(aFleet(fleet), anImage(), resolved));

describe('the world of a plan', () => {
  it('is the same when nothing moved', () => {
    expect(changed({})).toEqual([]);
  });

  it('is the same whatever the order in which AWS lists things', () => {
    expect(changed({ zones: ['eu-west-1c', 'eu-west-1a', 'eu-west-1b'] })).toEqual([]);
  });

  it('is the same when only the desired capacity moved', () => {
    expect(changed({ desired: 17, instances: instances(17), max: 20 })).toEqual([]);
  });

  it.each([
    ['min', { min: 4 }, '0', '4'],
    ['max', { max: 30 }, '20', '30'],
    [
      'source',
      { source: { kind: 'launch-template', template: { templateId: 'lt-01', version: '4' } } },
      'lt-01 3',
      'lt-01 4',
    ],
    ['source', { source: { kind: 'none' } }, 'lt-01 3', 'none'],
    ['source', { source: { kind: 'launch-configuration', name: 'old' } }, 'lt-01 3', 'launch configuration old'],
    ['suspended processes', { suspendedProcesses: ['AZRebalance'] }, 'none', 'AZRebalance'],
    ['zones', { zones: ['eu-west-1a'] }, 'eu-west-1a, eu-west-1b, eu-west-1c', 'eu-west-1a'],
  ] as const)('names %s when it moved', (what, change, was, is) => {
    expect(changed(change)).toEqual([{ what, before: was, after: is }]);
  });

  it('names an override that changed', () => {
    const template = { templateId: 'lt-01', version: '3' };
    const source = { kind: 'mixed', template, overrides: [{ instanceType: 'm7i.large', imageId: 'ami-1' }] } as const;
    expect(changed({ source })).toEqual([
      { what: 'source', before: 'lt-01 3', after: 'mixed lt-01 3; m7i.large ami-1' },
    ]);
  });

  it('names what $Latest stood for when that moved', () => {
    const after = worldOf(aFleet(), anImage(), [{ templateId: 'lt-01', version: 4 }]);
    expect(worldChanges(before, after)).toEqual([{ what: 'template versions', before: 'lt-01 3', after: 'lt-01 4' }]);
  });

  it('names the image when it was disabled or lost a proof', () => {
    const after = worldOf(aFleet(), anImage({ state: 'disabled', tags: {} }), resolved);
    expect(worldChanges(before, after).map(({ what }) => what)).toEqual(['image state', 'image checks']);
  });

  it('says that a fact is absent, so that an older plan can be compared', () => {
    expect(worldChanges({}, { min: '1' })).toEqual([{ what: 'min', before: '(absent)', after: '1' }]);
  });
});
