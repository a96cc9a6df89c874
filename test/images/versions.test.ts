import { describe, expect, it } from 'vitest';
import { ageDays, groupByApplication, versionsOf } from '../../src/images/versions.ts';
import { anImage } from '../fleet/builders.ts';

const image = (imageId: string, tags: Record<string, string>, createdAtMs = 0) =>
  anImage({ imageId, tags, createdAtMs });
const ids = (versions: readonly { image: { imageId: string } }[]) => versions.map((version) => version.image.imageId);

describe('the versions of an application', () => {
  it('come newest first', () => {
    const images = [
      image('ami-1', { Application: 'web', CreatedDate: '2026-01-01' }),
      image('ami-3', { Application: 'web', CreatedDate: '2026-01-03T10:00:00Z' }),
      image('ami-2', { Application: 'web', CreatedDate: '20260102-080000' }),
    ];
    expect(ids(versionsOf(images, 'web'))).toEqual(['ami-3', 'ami-2', 'ami-1']);
  });

  it('of one date are ordered as numbers, not as letters', () => {
    const at = { Application: 'web', CreatedDate: '2026-01-01' };
    const images = ['1.2.0', '1.10.0', '1.9.0'].map((version) => image(`ami-${version}`, { ...at, Version: version }));
    expect(versionsOf(images, 'web').map(({ version }) => version)).toEqual(['1.10.0', '1.9.0', '1.2.0']);
  });

  it('are none for an application that nobody tagged', () => {
    expect(versionsOf([anImage({ tags: {} })], 'web')).toEqual([]);
  });

  it('are grouped by application, in the order of names', () => {
    const images = ['web', 'api', 'web'].map((name, index) => image(`ami-${index}`, { Application: name }, index));
    const groups = [...groupByApplication(images)].map(([name, versions]) => [name, ids(versions)]);
    expect(groups).toEqual([
      ['api', ['ami-1']],
      ['web', ['ami-2', 'ami-0']],
    ]);
  });

  it.each([
    ['2026-01-15', Date.UTC(2026, 0, 15)],
    ['2026-01-15T09:30:00', Date.UTC(2026, 0, 15, 9, 30)],
    ['2026-01-15T09:30:00+02:00', Date.UTC(2026, 0, 15, 7, 30)],
    ['20260115', Date.UTC(2026, 0, 15)],
    ['20260115-093000', Date.UTC(2026, 0, 15, 9, 30)],
    ['last week', 42],
    ['2026-99-99', 42],
    ['', 42],
  ])('read the date %j, or else trust AWS', (CreatedDate, createdAtMs) => {
    expect(versionsOf([image('ami-1', { Application: 'web', CreatedDate }, 42)], 'web')[0]?.createdAtMs).toBe(
      createdAtMs,
    );
  });
});

describe('the age of a version', () => {
  it('is in whole days, never negative', () => {
    const createdAtMs = Date.UTC(2026, 0, 1, 12);
    expect(ageDays({ createdAtMs }, Date.UTC(2026, 0, 3, 11))).toBe(1);
    expect(ageDays({ createdAtMs }, createdAtMs - 1)).toBe(0);
  });
});
