import { expect, it } from 'vitest';
import type { ImageToCopy } from '../../src/aws/copy-ports.ts';
import { known } from './aws-world.ts';
import type { RecordsParts } from './records.contract.ts';

const other = '444455556666';

/** What the adapter promises of copying images and of sharing what they are made of. */
export function copiesContract({ world, built, itUnless }: RecordsParts): void {
  const tags = { Application: 'web', CopiedFrom: 'somewhere' };
  const wanted = (part: Partial<ImageToCopy> = {}): ImageToCopy => ({
    imageId: built().imageId,
    region: world().region,
    name: 'web-copied',
    description: 'A copy',
    encrypted: false,
    tags,
    token: 'amiable-r-1-copy',
    ...part,
  });

  it('makes another image of that name, with snapshots of its own', async () => {
    const { images } = world().aws;
    const made = await images.copy(wanted());
    await world().rest();
    const image = known(await images.findOwn('web-copied'));
    expect(made).toEqual({ imageId: image.imageId });
    expect(image.state).toBe('available');
    expect(image.imageId).not.toBe(built().imageId);
    const [source] = await images.read([built().imageId]);
    expect(image.snapshots.map(({ deviceName }) => deviceName)).toEqual(
      known(source).snapshots.map(({ deviceName }) => deviceName),
    );
    for (const { snapshotId } of image.snapshots)
      expect(known(source).snapshots.map((one) => one.snapshotId)).not.toContain(snapshotId);
  });

  itUnless('copy-tags', 'tags the copy and its snapshots at once', async () => {
    const { images } = world().aws;
    await images.copy(wanted());
    const image = known(await images.findOwn('web-copied'));
    expect(image.tags).toEqual(tags);
    for (const snapshot of await images.snapshots(image.snapshots.map(({ snapshotId }) => snapshotId)))
      expect(snapshot.tags).toEqual(tags);
  });

  itUnless('copy-tokens', 'makes one for a token, however often it is asked', async () => {
    const { images } = world().aws;
    const first = await images.copy(wanted());
    expect(await images.copy(wanted())).toEqual(first);
    expect(await images.copy(wanted({ token: 'another' }))).toBe('name-taken');
  });

  itUnless('copy-sources', 'is known by what EC2 says it was copied from', async () => {
    const { images } = world().aws;
    const made = await images.copy(wanted());
    await world().rest();
    const copies = await images.copiesOf(built().imageId);
    expect(copies.map(({ imageId }) => ({ imageId }))).toEqual([made]);
    expect(copies[0]).toMatchObject({ sourceImageId: built().imageId, sourceImageRegion: world().region });
    expect(copies[0]?.sourceInstanceId).toBeUndefined();
  });

  itUnless('copy-keys', 'is encrypted with the key that is named', async () => {
    const { images } = world().aws;
    await images.copy(wanted({ encrypted: true, kmsKeyId: 'alias/images' }));
    await world().rest();
    const image = known(await images.findOwn('web-copied'));
    expect(image.snapshots.map(({ encrypted }) => encrypted)).toEqual(image.snapshots.map(() => true));
    for (const { kmsKeyId } of await images.snapshots(image.snapshots.map(({ snapshotId }) => snapshotId)))
      expect(kmsKeyId).toContain('alias/images');
  });

  it('takes a share of the image and of its snapshots, and the end of it, as often as it is said', async () => {
    const { images } = world().aws;
    const imageId = await world().addImage('shared', {});
    const snapshotId = known((await images.read([imageId]))[0]?.snapshots[0]).snapshotId;
    const grants = async () => [...(await images.grants(imageId)), ...(await images.snapshotGrants(snapshotId))];
    expect(await grants()).toEqual([]);
    for (const _ of [1, 2]) {
      await images.share(imageId, other);
      await images.shareSnapshot(snapshotId, other);
    }
    expect(await grants()).toEqual([
      { kind: 'account', accountId: other },
      { kind: 'account', accountId: other },
    ]);
    for (const _ of [1, 2]) {
      await images.unshare(imageId, other);
      await images.unshareSnapshot(snapshotId, other);
    }
    expect(await grants()).toEqual([]);
  });
}
