import { describe, expect, it } from 'vitest';
import type { LaunchSource } from '../../src/fleet/fleet.ts';
import {
  canBecome,
  expectedImages,
  sourceForImage,
  sourceImages,
  templateKey,
  templatesToVersion,
} from '../../src/fleet/source.ts';
import { aFleet, newImage, oldImage } from './builders.ts';

const web = { templateId: 'lt-web', templateName: 'web', version: '3' };
const arm = { templateId: 'lt-arm', version: '$Latest' };
const plain: LaunchSource = { kind: 'launch-template', template: web };
const mixed: LaunchSource = {
  kind: 'mixed',
  template: web,
  overrides: [
    { instanceType: 'm7i.large' },
    { instanceType: 'm7g.large', template: arm },
    { instanceType: 'm7a.large', imageId: oldImage },
    { instanceType: 'm8g.large', template: arm },
  ],
};
const versions = new Map([
  [templateKey(web), 4],
  [templateKey(arm), 9],
]);

describe('the templates of a source', () => {
  it('are each named once, the group’s own first', () => {
    expect(templatesToVersion(mixed)).toEqual([web, arm]);
    expect(templatesToVersion(plain)).toEqual([web]);
  });

  it('are two where one template is used at two versions', () => {
    const two: LaunchSource = { kind: 'mixed', template: web, overrides: [{ template: { ...web, version: '2' } }] };
    expect(templatesToVersion(two).map(templateKey)).toEqual(['lt-web@3', 'lt-web@2']);
  });

  it('are none for a launch configuration', () => {
    expect(templatesToVersion({ kind: 'launch-configuration', name: 'old' })).toEqual([]);
  });
});

describe('a source for another image', () => {
  it('moves a plain template to its new version, as a number', () => {
    expect(sourceForImage(plain, versions, newImage)).toEqual({
      ok: true,
      source: { kind: 'launch-template', template: { ...web, version: '4' } },
    });
  });

  it('moves every override that brings a template or an image, and keeps the rest', () => {
    expect(sourceForImage(mixed, versions, newImage)).toEqual({
      ok: true,
      source: {
        kind: 'mixed',
        template: { ...web, version: '4' },
        overrides: [
          { instanceType: 'm7i.large' },
          { instanceType: 'm7g.large', template: { ...arm, version: '9' } },
          { instanceType: 'm7a.large', imageId: newImage },
          { instanceType: 'm8g.large', template: { ...arm, version: '9' } },
        ],
      },
    });
  });

  it('is refused where there is no template', () => {
    const configuration: LaunchSource = { kind: 'launch-configuration', name: 'old' };
    expect(sourceForImage(configuration, versions, newImage)).toEqual({ ok: false, reason: 'launch-configuration' });
    expect(sourceForImage({ kind: 'none' }, versions, newImage)).toEqual({ ok: false, reason: 'none' });
  });

  it('is refused while a new version is missing, by name', () => {
    const change = sourceForImage(mixed, new Map([[templateKey(web), 4]]), newImage);
    expect(change).toEqual({ ok: false, reason: 'version-missing', template: arm });
  });
});

describe('the images that a source launches', () => {
  const imageOf = (key: string) => ({ 'lt-web@3': 'ami-web', 'lt-arm@$Latest': 'ami-arm' })[key];

  it('are one for a plain template', () => {
    expect(expectedImages(plain, imageOf)).toEqual({ imageIds: ['ami-web'], complete: true });
  });

  it('are one per override that brings its own', () => {
    expect(expectedImages(mixed, imageOf)).toEqual({ imageIds: ['ami-web', 'ami-arm', oldImage], complete: true });
  });

  it('are incomplete where one cannot be told', () => {
    const known = (key: string) => (key === 'lt-web@3' ? 'ami-web' : undefined);
    expect(expectedImages(mixed, known)).toEqual({ imageIds: ['ami-web', oldImage], complete: false });
    expect(expectedImages({ kind: 'launch-configuration', name: 'old' }, imageOf).complete).toBe(false);
  });

  it('are told of a fleet by whichever it knows', () => {
    const { sourceImageId: _, ...unresolved } = aFleet();
    expect(sourceImages(unresolved)).toEqual([]);
    expect(sourceImages(aFleet())).toEqual([oldImage]);
    expect(sourceImages(aFleet({ sourceImageIds: [oldImage, newImage] }))).toEqual([oldImage, newImage]);
  });
});

describe('a group can be pointed by its versions alone', () => {
  const others: LaunchSource = { kind: 'mixed', template: web, overrides: [{ instanceType: 'm7i.large' }] };
  const older: LaunchSource = {
    kind: 'mixed',
    template: { ...web, version: '1' },
    overrides: [
      { instanceType: 'm7i.large', imageId: oldImage },
      { instanceType: 'm7g.large' },
      { instanceType: 'm7a.large' },
      { instanceType: 'm8g.large' },
    ],
  };

  it.each<[string, LaunchSource, LaunchSource, boolean]>([
    [
      'from a template to its other version',
      plain,
      { kind: 'launch-template', template: { ...web, version: '1' } },
      true,
    ],
    ['from a template to another one', plain, { kind: 'launch-template', template: arm }, true],
    ['from a policy to one with the same types', mixed, older, true],
    ['from a policy to one with other types', mixed, others, false],
    ['from a policy to a template', mixed, plain, false],
    ['from a template to a policy', plain, mixed, false],
    ['from a launch configuration to a template', { kind: 'launch-configuration', name: 'lc' }, plain, false],
  ])('%s, or not', (_what, now, then, possible) => {
    expect(canBecome(now, then)).toBe(possible);
  });
});
