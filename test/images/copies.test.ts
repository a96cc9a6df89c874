import { describe, expect, it } from 'vitest';
import { copyTags, familyRoot, nameBesides, type PlacedImages, statedOrigin } from '../../src/images/copies.ts';
import type { Image } from '../../src/images/image.ts';
import { anImage } from '../fleet/builders.ts';
import { ami } from './inventories.ts';

const home = { accountId: '111122223333', region: 'eu-west-1' };
const away = { accountId: '111122223333', region: 'us-east-1' };
const other = { accountId: '444455556666', region: 'eu-west-1' };

const at = (place: typeof home, ...images: readonly Partial<Image>[]): PlacedImages => ({
  place,
  images: new Map(
    images.map((part) => {
      const image = anImage({ ownerId: place.accountId, tags: {}, ...part });
      return [image.imageId, image];
    }),
  ),
});

describe('the origin of an AMI', () => {
  const stated = (part: Partial<Image>) =>
    statedOrigin({ place: away, image: anImage({ ownerId: away.accountId, tags: {}, ...part }) });
  const tag = (text: string) => ({ tags: { CopiedFrom: text } });

  it.each([
    [
      'one that was copied, by EC2',
      { sourceImageId: ami(1), sourceImageRegion: 'eu-west-1' },
      { imageId: ami(1), region: 'eu-west-1' },
    ],
    ['one that was copied within its region', { sourceImageId: ami(1) }, { imageId: ami(1), region: 'us-east-1' }],
    ['one that was made of an instance', { sourceImageId: ami(1), sourceInstanceId: 'i-1' }, undefined],
    [
      'one that another account owns',
      { ownerId: other.accountId, imageId: ami(2) },
      { imageId: ami(2), region: 'us-east-1', accountId: other.accountId },
    ],
    [
      'one of which only our tag tells',
      tag(`111122223333/eu-west-1/${ami(1)}`),
      { imageId: ami(1), region: 'eu-west-1', accountId: '111122223333' },
    ],
    [
      'one whose tag says what EC2 does not',
      { ...tag(`111122223333/eu-west-1/${ami(9)}`), sourceImageId: ami(1) },
      { imageId: ami(1), region: 'us-east-1' },
    ],
    ['one whose tag makes no sense', tag('from somewhere'), undefined],
    ['one of its own', {}, undefined],
  ] as const)('is told of %s', (_what, part, expected) => {
    expect(stated(part)).toEqual(expected);
  });

  it('is the first of a chain over accounts and regions, as its owner has it', () => {
    const places = [
      at(home, { imageId: ami(1), tags: { Application: 'web' } }),
      at(away, { imageId: ami(2), sourceImageId: ami(1), sourceImageRegion: 'eu-west-1' }),
      at(
        other,
        { imageId: ami(3), sourceImageId: ami(2), sourceImageRegion: 'us-east-1' },
        { imageId: ami(1), ownerId: home.accountId },
      ),
    ];
    for (const [index, id] of [
      [0, 1],
      [1, 2],
      [2, 3],
      [2, 1],
    ] as const) {
      const there = places[index];
      const image = there?.images.get(ami(id));
      if (there === undefined || image === undefined) throw new Error('not there');
      const root = familyRoot(places, { place: there.place, image });
      expect([root.place, root.image.imageId, root.image.tags['Application']]).toEqual([home, ami(1), 'web']);
    }
  });

  it('is itself where what it was copied from is in none of our places, or is nobody knows whose', () => {
    const copy = anImage({
      imageId: ami(2),
      ownerId: away.accountId,
      tags: {},
      sourceImageId: ami(1),
      sourceImageRegion: 'eu-west-1',
    });
    const places = [at(home, { imageId: ami(1), ownerId: 'amazon' }), at(away)];
    expect(familyRoot(places, { place: away, image: copy }).image.imageId).toBe(ami(2));
  });

  it('is found where tags go in a circle', () => {
    const places = [
      at(home, { imageId: ami(1), tags: { CopiedFrom: `111122223333/us-east-1/${ami(2)}` } }),
      at(away, { imageId: ami(2), tags: { CopiedFrom: `111122223333/eu-west-1/${ami(1)}` } }),
    ];
    const image = anImage({
      imageId: ami(2),
      ownerId: away.accountId,
      tags: { CopiedFrom: `111122223333/eu-west-1/${ami(1)}` },
    });
    expect([ami(1), ami(2)]).toContain(familyRoot(places, { place: away, image }).image.imageId);
  });
});

describe('a copy', () => {
  it('has the tags of its origin with their dates, but those of the engine, and says where it is from', () => {
    const tags = {
      Application: 'web',
      ValidationDate: '2026-01-15',
      AmiableRun: 'r-1',
      CreatedBy: 'ada',
      'aws:x': 'y',
    };
    const image = anImage({ imageId: ami(1), tags });
    expect(copyTags({ place: home, image }, { createdBy: 'grace' })).toEqual({
      Application: 'web',
      ValidationDate: '2026-01-15',
      CreatedBy: 'grace',
      CopiedFrom: `111122223333/eu-west-1/${ami(1)}`,
    });
  });

  it('has a name of at most 128 characters where its own is taken', () => {
    expect(nameBesides('web-1', ami(1))).toBe(`web-1 (${ami(1)})`);
    expect(nameBesides('x'.repeat(128), ami(1))).toHaveLength(128);
  });
});
