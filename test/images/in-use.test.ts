import { describe, expect, it } from 'vitest';
import type { ImageInventory, ListingName } from '../../src/images/inventory.ts';
import { anImage } from '../fleet/builders.ts';
import { ami, anInventory, kindsOf, listed, useOf } from './inventories.ts';

const target = ami(7);
const template = { templateId: 'lt-1', templateName: 'web' };
const current = { ...template, isLatest: true, isDefault: true };
const group = { groupName: 'web', desired: 2, warmPool: false, memberIds: [] };
const launching = (version: string) =>
  ({ kind: 'launch-template', template: { templateId: 'lt-1', version } }) as const;

const keeping: readonly (readonly [string, Partial<ImageInventory>, readonly string[]])[] = [
  [
    'an instance in no group',
    { instances: listed({ instanceId: 'i-1', imageId: target, state: 'running' }) },
    ['instances'],
  ],
  [
    'an instance that is stopped',
    { instances: listed({ instanceId: 'i-1', imageId: target, state: 'stopped' }) },
    ['instances'],
  ],
  [
    'an instance that is shutting down',
    { instances: listed({ instanceId: 'i-1', imageId: target, state: 'shutting-down' }) },
    ['instances'],
  ],
  [
    'an instance of a warm pool',
    {
      groups: listed({ ...group, source: launching('2'), warmPool: true }),
      currentVersions: listed({ ...current, version: 2, imageId: ami(1) }),
      instances: listed({ instanceId: 'i-1', imageId: target, state: 'stopped', groupName: 'web' }),
      warmPools: listed({ groupName: 'web', instanceId: 'i-1' }),
    },
    ['instances', 'warm-pool'],
  ],
  [
    'the template version that a group names by number',
    {
      groups: listed({ ...group, source: launching('1') }),
      currentVersions: listed({ ...current, version: 2, imageId: ami(1) }),
      pinnedVersions: listed({ ...template, version: 1, imageId: target }),
    },
    ['group-template'],
  ],
  [
    'the latest version of a group that follows it',
    {
      groups: listed({ ...group, source: launching('$Latest') }),
      currentVersions: listed(
        { ...current, version: 2, isDefault: false, imageId: target },
        { ...current, version: 1, isLatest: false, imageId: ami(1) },
      ),
    },
    ['group-template', 'template'],
  ],
  [
    'the default version of a group that follows it',
    {
      groups: listed({ ...group, source: launching('$Default') }),
      currentVersions: listed(
        { ...current, version: 2, isDefault: false, imageId: ami(1) },
        { ...current, version: 1, isLatest: false, imageId: target },
      ),
    },
    ['group-template', 'template'],
  ],
  [
    'a group that is parked at zero',
    {
      groups: listed({ ...group, desired: 0, source: launching('1') }),
      currentVersions: listed({ ...current, version: 2, imageId: ami(1) }),
      pinnedVersions: listed({ ...template, version: 1, imageId: target }),
    },
    ['group-template'],
  ],
  [
    'an override with a template of its own',
    {
      groups: listed({
        ...group,
        source: {
          kind: 'mixed',
          template: { templateId: 'lt-1', version: '2' },
          overrides: [{ instanceType: 'c7g.large', template: { templateId: 'lt-2', version: '5' } }],
        },
      }),
      currentVersions: listed({ ...current, version: 2, imageId: ami(1) }),
      pinnedVersions: listed({ templateId: 'lt-2', templateName: 'arm', version: 5, imageId: target }),
    },
    ['group-template'],
  ],
  [
    'an override with an image of its own',
    {
      groups: listed({
        ...group,
        source: {
          kind: 'mixed',
          template: { templateId: 'lt-1', version: '2' },
          overrides: [{ instanceType: 'c7g.large', imageId: target }],
        },
      }),
      currentVersions: listed({ ...current, version: 2, imageId: ami(1) }),
    },
    ['group-image'],
  ],
  [
    'a template that no group launches from',
    { currentVersions: listed({ ...current, version: 2, imageId: target }) },
    ['template'],
  ],
  [
    'a parameter that a template names',
    {
      currentVersions: listed({ ...current, version: 2, imageId: 'resolve:ssm:/golden/web' }),
      parameters: listed({ name: '/golden/web', value: target }),
    },
    ['template', 'parameter'],
  ],
  [
    'a version of a parameter that a template names',
    {
      currentVersions: listed({ ...current, version: 2, imageId: 'resolve:ssm:/golden/web:3' }),
      parameters: listed({ name: '/golden/web', value: ami(1) }, { name: '/golden/web:3', value: target }),
    },
    ['template', 'parameter'],
  ],
  [
    'a parameter for images that nothing names',
    { parameters: listed({ name: '/golden/web', value: target }) },
    ['parameter'],
  ],
  [
    'a launch configuration of a group',
    {
      groups: listed({ ...group, source: { kind: 'launch-configuration', name: 'old' } }),
      launchConfigurations: listed({ name: 'old', imageId: target }),
    },
    ['group-configuration', 'configuration'],
  ],
  [
    'a launch configuration that no group launches from',
    { launchConfigurations: listed({ name: 'old', imageId: target }) },
    ['configuration'],
  ],
  [
    'an EC2 Fleet by its template',
    {
      requests: listed({
        kind: 'ec2-fleet',
        id: 'fleet-1',
        templates: [{ templateId: 'lt-1', version: '1' }],
        imageIds: [],
      }),
      currentVersions: listed({ ...current, version: 2, imageId: ami(1) }),
      pinnedVersions: listed({ ...template, version: 1, imageId: target }),
    },
    ['request'],
  ],
  [
    'a Spot request by the image itself',
    { requests: listed({ kind: 'spot-request', id: 'sir-1', templates: [], imageIds: [target] }) },
    ['request'],
  ],
  ['being public', { images: [anImage({ imageId: target, isPublic: true })] }, ['grant']],
];

describe('an image', () => {
  it('that nothing refers to is unused', () => {
    expect(useOf(anInventory(), target)).toEqual({ kind: 'unused' });
  });

  it.each(keeping)('is kept by %s', (_, overrides, kinds) => {
    const inventory = anInventory(overrides);
    const use = useOf(inventory, target);
    expect(kindsOf(use)).toEqual(kinds);
    expect(use.kind === 'in-use' && use.doubts).toEqual([]);
    expect(useOf(inventory, ami(9))).toEqual({ kind: 'unused' });
  });

  it('is not kept by an instance that is terminated', () => {
    const instances = listed({ instanceId: 'i-1', imageId: target, state: 'terminated' });
    expect(useOf(anInventory({ instances }), target)).toEqual({ kind: 'unused' });
  });

  it('is not kept by a template whose parameter is not there', () => {
    const currentVersions = listed({ ...current, version: 2, imageId: 'resolve:ssm:/gone' });
    const parameters = listed({ name: '/gone' });
    expect(useOf(anInventory({ currentVersions, parameters }), target)).toEqual({ kind: 'unused' });
  });
});

describe('whom an image was granted to', () => {
  const organization = { kind: 'organization', arn: 'arn:aws:organizations::1:organization/o-1' } as const;
  it('keeps it', () => {
    const to = [{ kind: 'account', accountId: '999988887777' } as const, organization];
    const use = useOf(anInventory(), target, { kind: 'read', to });
    expect(use.kind === 'in-use' && use.references).toMatchObject(
      to.map((grantee) => ({ kind: 'grant', to: grantee })),
    );
  });

  it('is told once where that is everybody', () => {
    const images = [anImage({ imageId: target, isPublic: true })];
    expect(kindsOf(useOf(anInventory({ images }), target, { kind: 'read', to: [{ kind: 'everyone' }] }))).toEqual([
      'grant',
    ]);
  });

  it('leaves it unknown where that could not be looked at, or was not', () => {
    expect(useOf(anInventory(), target, { kind: 'unread', why: 'denied' })).toMatchObject({
      kind: 'unknown',
      doubts: [{ kind: 'grants-unread', why: 'denied' }],
    });
    expect(useOf(anInventory(), target, { kind: 'not-asked' })).toMatchObject({ kind: 'unknown' });
  });
});

describe('where something could not be looked at', () => {
  const unread = { kind: 'unread', why: 'denied' } as const;
  const listings: readonly ListingName[] = [
    'instances',
    'groups',
    'warmPools',
    'launchConfigurations',
    'currentVersions',
    'pinnedVersions',
    'requests',
    'parameters',
  ];

  it.each(listings)('nothing is called unused: %s', (listing) => {
    expect(useOf(anInventory({ [listing]: unread }), target)).toMatchObject({
      kind: 'unknown',
      doubts: [{ kind: 'unread', listing, why: 'denied' }],
    });
  });

  it('what else uses an image is still told', () => {
    const instances = listed({ instanceId: 'i-1', imageId: target, state: 'running' });
    const use = useOf(anInventory({ instances, launchConfigurations: unread }), target);
    expect(use).toMatchObject({ kind: 'in-use', doubts: [{ kind: 'unread', listing: 'launchConfigurations' }] });
  });

  it('snapshots alone leave no doubt', () => {
    expect(useOf(anInventory({ snapshots: unread }), target)).toEqual({ kind: 'unused' });
  });
});

const unfitting: readonly (readonly [string, Partial<ImageInventory>, string])[] = [
  [
    'a group counts an instance that EC2 does not tell of',
    {
      groups: listed({ ...group, source: launching('2'), memberIds: ['i-1'] }),
      currentVersions: listed({ ...current, version: 2, imageId: ami(1) }),
    },
    'unlisted-instances',
  ],
  [
    'an instance is of a group that is not told of',
    { instances: listed({ instanceId: 'i-1', imageId: ami(1), state: 'running', groupName: 'api' }) },
    'unlisted-group',
  ],
  [
    'a group names a version that is not told of',
    {
      groups: listed({ ...group, source: launching('7') }),
      currentVersions: listed({ ...current, version: 2, imageId: ami(1) }),
    },
    'unknown-version',
  ],
  [
    'a request names a template that is not told of',
    {
      requests: listed({
        kind: 'ec2-fleet',
        id: 'fleet-1',
        templates: [{ templateId: '', templateName: 'gone', version: '$Default' }],
        imageIds: [],
      }),
    },
    'unknown-version',
  ],
  [
    'a group names a launch configuration that is not told of',
    { groups: listed({ ...group, source: { kind: 'launch-configuration', name: 'old' } }) },
    'unknown-configuration',
  ],
  [
    'a group names nothing to launch from',
    { groups: listed({ ...group, source: { kind: 'none' } }) },
    'unknown-source',
  ],
  [
    'a template names a parameter of another account that is not told to us',
    {
      currentVersions: listed({
        ...current,
        version: 2,
        imageId: 'resolve:ssm:arn:aws:ssm:eu-west-1:999988887777:parameter/golden',
      }),
      parameters: listed({ name: 'arn:aws:ssm:eu-west-1:999988887777:parameter/golden' }),
    },
    'unknown-parameter',
  ],
];

describe('what does not fit together', () => {
  it.each(unfitting)('leaves no image unused: %s', (_, overrides, kind) => {
    expect(useOf(anInventory(overrides), target)).toMatchObject({ kind: 'unknown', doubts: [{ kind }] });
  });

  it('is no doubt for the last instances of a group that was deleted', () => {
    const instances = listed({ instanceId: 'i-1', imageId: ami(1), state: 'shutting-down', groupName: 'api' });
    expect(useOf(anInventory({ instances }), target)).toEqual({ kind: 'unused' });
  });
});
