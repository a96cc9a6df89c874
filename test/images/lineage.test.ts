import { describe, expect, it } from 'vitest';
import { ancestorsOf, childrenOf, sharedSnapshots } from '../../src/images/lineage.ts';
import { anImage } from '../fleet/builders.ts';
import { ami } from './inventories.ts';

const baked = (digits: number, from: number, createdAtMs = digits) =>
  anImage({ imageId: ami(digits), createdAtMs, tags: { SourceAMI: ami(from) } });
const copied = (digits: number, from: number) =>
  anImage({ imageId: ami(digits), createdAtMs: digits, tags: {}, sourceImageId: ami(from) });
const byId = (...images: readonly ReturnType<typeof baked>[]) => new Map(images.map((image) => [image.imageId, image]));

describe('the line of an image', () => {
  it('goes back by the tag of the bake, and by what AWS says of a copy', () => {
    const last = baked(3, 2);
    expect(ancestorsOf(last, byId(last, copied(2, 1)))).toEqual([ami(2), ami(1)]);
  });

  it('ends where tags go in a circle', () => {
    const [one, two] = [baked(1, 2), baked(2, 1)];
    expect(ancestorsOf(one, byId(one, two))).toEqual([ami(2)]);
  });

  it('goes on in what was made of it, newest first', () => {
    const images = [baked(2, 1, 20), copied(3, 1), baked(4, 2), anImage({ imageId: ami(1) })];
    expect(childrenOf(ami(1), images).map(({ imageId }) => imageId)).toEqual([ami(2), ami(3)]);
  });
});

describe('snapshots', () => {
  it('are shared with every other image that uses them', () => {
    const snapshots = (...ids: readonly string[]) => ids.map((snapshotId) => ({ snapshotId, deviceName: '/dev/xvda' }));
    const one = anImage({ imageId: ami(1), snapshots: snapshots('snap-1', 'snap-2') });
    const others = [
      anImage({ imageId: ami(2), snapshots: snapshots('snap-2') }),
      anImage({ imageId: ami(3), snapshots: snapshots('snap-2', 'snap-3') }),
    ];
    expect([...sharedSnapshots(one, [one, ...others])]).toEqual([['snap-2', [ami(2), ami(3)]]]);
  });
});
