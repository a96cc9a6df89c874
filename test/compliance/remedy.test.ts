import { describe, expect, it } from 'vitest';
import { remedyFor } from '../../src/compliance/remedy.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import type { Image } from '../../src/images/image.ts';
import { aFleet, anImage, instances, newImage, oldImage } from '../fleet/builders.ts';

const nowMs = Date.UTC(2026, 0, 15);
const dayMs = 24 * 60 * 60 * 1000;
const passed = { ValidationStatus: 'Passed', SecurityScan: 'Passed' };

function web(imageId: string, ageDays: number, change: Partial<Image> = {}): Image {
  const tags = { Application: 'web', Version: imageId, ...passed, ...change.tags };
  return anImage({ imageId, createdAtMs: nowMs - ageDays * dayMs, ...change, tags });
}

const shop = (change: Partial<Fleet> = {}) => aFleet({ application: 'web', ...change });

function remedy(images: readonly Image[], fleet: Fleet = shop()): string | undefined {
  const known = new Map([web(oldImage, 100), ...images].map((image) => [image.imageId, image]));
  return remedyFor(fleet, known, { requiredChecks: ['validated'], nowMs })?.image.imageId;
}

describe('the image that brings a fleet up to date', () => {
  it('is the newest of its application', () => {
    expect(remedy([web('ami-1', 50), web(newImage, 2), web('ami-2', 5)])).toBe(newImage);
  });

  const rows: [string, Image][] = [
    ['is older', web(newImage, 101)],
    ['is of another application', web(newImage, 2, { tags: { Application: 'api' } })],
    ['is disabled', web(newImage, 2, { state: 'disabled' })],
    ['is for another architecture', web(newImage, 2, { architecture: 'arm64' })],
    ['belongs to another account', web(newImage, 2, { ownerId: '999999999999' })],
    ['lacks a check that is required', web(newImage, 2, { tags: { ValidationStatus: '' } })],
    ['failed a check that nobody requires', web(newImage, 2, { tags: { SecurityScan: 'Failed' } })],
  ];
  it.each(rows)('is never one that %s', (_why, image) => {
    expect(remedy([image])).toBeUndefined();
    expect(remedy([image, web('ami-1', 50)])).toBe('ami-1');
  });

  it('is the one that it launches already, only where instances run something else', () => {
    const drifted = shop({ sourceImageId: newImage, instances: instances(2) });
    expect(remedy([web(newImage, 2)], drifted)).toBe(newImage);
    const current = shop({ sourceImageId: newImage, instances: instances(2, { imageId: newImage }) });
    expect(remedy([web(newImage, 2)], current)).toBeUndefined();
  });

  it('fits every image that the group launches', () => {
    const other = web('ami-arm', 100, { architecture: 'arm64' });
    const mixed = shop({ sourceImageIds: [oldImage, 'ami-arm'] });
    expect(remedy([other, web(newImage, 2)], mixed)).toBeUndefined();
  });

  const groups: [string, Partial<Fleet>][] = [
    ['that launches from a launch configuration', { source: { kind: 'launch-configuration', name: 'web' } }],
    ['that is being deleted', { deleting: true }],
    ['with a warm pool', { warmPool: true }],
  ];
  it.each(groups)('is not offered for a group %s', (_which, change) => {
    expect(remedy([web(newImage, 2)], shop(change))).toBeUndefined();
  });

  it('is not offered for a fleet of no application', () => {
    expect(remedy([web(newImage, 2)], aFleet())).toBeUndefined();
  });
});
