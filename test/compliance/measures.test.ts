import { describe, expect, it } from 'vitest';
import { complianceFindings } from '../../src/compliance/finding.ts';
import { type Circumstances, measure } from '../../src/compliance/measures.ts';
import type { ImageSubject, Thresholds } from '../../src/compliance/rule.ts';
import { aFleet, anImage, instances, newImage } from '../fleet/builders.ts';

const place = { accountId: '123456789012', region: 'eu-west-1' };
const thresholds: Thresholds = { mediumAgeDays: 90, highAgeDays: 180, scanValidDays: 30, requiredTags: [] };
const settings = { scan: 'low', validation: 'off' } as const;

function image(ageDays: number, tags: Readonly<Record<string, string>>, where = place): ImageSubject {
  const nowMs = Date.UTC(2026, 0, 15);
  const made = anImage({ tags, ownerId: '1', imdsV2Required: true, snapshots: [] });
  return { image: made, ...where, use: 'in-use', ageDays, nowMs };
}

const web = { Application: 'web', Environment: 'production' };
const good = { ...web, SecurityScan: 'Passed', ScanDate: '2026-01-10', ValidationStatus: 'Passed' };

function measured(
  images: readonly ImageSubject[],
  fleets: readonly ReturnType<typeof aFleet>[] = [],
  known: Partial<Circumstances> = {},
) {
  const subjects = { images, fleets: fleets.map((fleet) => ({ fleet, images: new Map(), nowMs: 0 })) };
  return measure(subjects, complianceFindings(subjects, { thresholds, settings, unusedWeighs: 'less' }), thresholds, {
    isRead: () => true,
    isChanging: () => false,
    ...known,
  });
}

describe('a check in numbers', () => {
  it.each([
    [0, 'AMIsFresh'],
    [89, 'AMIsFresh'],
    [90, 'AMIsAging'],
    [179, 'AMIsAging'],
    [180, 'AMIsOld'],
  ] as const)('has an AMI of %d days as %s, and nowhere else', (ageDays, band) => {
    const [all] = measured([image(ageDays, good)]);
    const { AMIsFresh, AMIsAging, AMIsOld } = all?.counts ?? {};
    expect({ AMIsFresh, AMIsAging, AMIsOld }).toEqual({ AMIsFresh: 0, AMIsAging: 0, AMIsOld: 0, [band]: 1 });
  });

  it('counts all of a place, and each application and environment in it', () => {
    const away = { ...place, region: 'us-east-1' };
    const numbers = measured([image(1, good), image(200, web), image(1, { Application: 'api' }), image(1, good, away)]);
    expect(
      numbers.map(({ region, of, counts }) => [region, of?.application, of?.environment, counts.AMIsFresh]),
    ).toEqual([
      ['eu-west-1', undefined, undefined, 2],
      ['eu-west-1', 'web', 'production', 1],
      ['eu-west-1', 'api', undefined, 1],
      ['us-east-1', undefined, undefined, 1],
      ['us-east-1', 'web', 'production', 1],
    ]);
  });

  it('has findings by the severity that they are given, and what is not scanned or validated whatever that is', () => {
    const [all] = measured([image(200, web)]);
    expect(all?.counts).toMatchObject({
      AMIsUnscanned: 1,
      AMIsUnvalidated: 1,
      FindingsHigh: 1,
      FindingsMedium: 0,
      FindingsLow: 1,
    });
  });

  it('counts fleets that run something else than they launch', () => {
    const drifted = aFleet({ instances: instances(3, { imageId: newImage }) });
    const numbers = measured([], [drifted, aFleet({ name: 'calm' })]);
    expect(numbers.map(({ counts }) => counts.FleetsDrifted)).toEqual([1, 1]);
    const changing = measured([], [drifted], { isChanging: ({ fleet }) => fleet.name === drifted.name });
    expect(changing.map(({ counts }) => counts.FleetsDrifted)).toEqual([0, 0]);
  });

  it.each([
    ['images', ['FleetsDrifted']],
    ['fleets', ['AMIsAging', 'AMIsFresh', 'AMIsOld', 'AMIsUnscanned', 'AMIsUnvalidated']],
  ] as const)('has no number of what depends on %s that could not be read', (unread, names) => {
    const known: Partial<Circumstances> = { isRead: (what) => what !== unread };
    const numbers = unread === 'images' ? measured([], [aFleet()], known) : measured([image(1, web)], [], known);
    expect(numbers.map(({ counts }) => Object.keys(counts).sort())).toEqual([names, names]);
  });

  it('is empty where there is nothing', () => {
    expect(measured([])).toEqual([]);
  });
});
