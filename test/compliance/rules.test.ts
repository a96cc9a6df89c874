import { describe, expect, it } from 'vitest';
import { complianceFindings } from '../../src/compliance/finding.ts';
import type { Thresholds, Use } from '../../src/compliance/rule.ts';
import { fleetRules, imageRules, ruleIds } from '../../src/compliance/rules.ts';
import type { RuleSettings, UnusedWeighs } from '../../src/compliance/weight.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import type { Image } from '../../src/images/image.ts';
import { aFleet, anImage, instances, newImage, oldImage } from '../fleet/builders.ts';

const nowMs = Date.UTC(2026, 0, 15);
const dayMs = 24 * 60 * 60 * 1000;
const accountId = '123456789012';
const place = { accountId, region: 'eu-west-1' };
const thresholds: Thresholds = {
  mediumAgeDays: 90,
  highAgeDays: 180,
  scanValidDays: 30,
  requiredTags: ['Application', 'Version'],
};

const goodTags = {
  Application: 'web',
  Version: '1.0',
  ValidationStatus: 'Passed',
  SecurityScan: 'Passed',
  ScanDate: '2026-01-10',
};
const good: Partial<Image> = {
  ownerId: accountId,
  isPublic: false,
  imdsV2Required: true,
  snapshots: [{ snapshotId: 'snap-1', deviceName: '/dev/xvda', encrypted: true }],
  tags: goodTags,
};

interface About {
  readonly image?: Partial<Image>;
  readonly ageDays?: number;
  readonly use?: Use;
  readonly settings?: RuleSettings;
  readonly unusedWeighs?: UnusedWeighs;
}

function foundOf({
  image = {},
  ageDays = 1,
  use = 'in-use',
  settings = {},
  unusedWeighs = 'less',
}: About): readonly string[] {
  const subject = { image: anImage({ ...good, ...image }), ...place, use, ageDays, nowMs };
  return complianceFindings({ images: [subject], fleets: [] }, { thresholds, settings, unusedWeighs }).map(
    ({ ruleId, severity, says, fix }) => `${ruleId} ${severity}: ${says} (${fix})`,
  );
}

const tagged = (over: Record<string, string>): Partial<Image> => ({ tags: { ...goodTags, ...over } });

describe('an AMI', () => {
  it.each<[string, About, readonly string[]]>([
    ['that is as it should be', {}, []],
    ['of 89 days', { ageDays: 89 }, []],
    ['of 90 days', { ageDays: 90 }, ['image-age medium: 90 days old (patch)']],
    ['of 180 days', { ageDays: 180 }, ['image-age high: 180 days old (patch)']],
    [
      'that is old and that nobody uses',
      { ageDays: 400, use: 'unused' },
      ['image-age medium: 400 days old (clean-up)'],
    ],
    [
      'of which nobody can tell whether it is used',
      { ageDays: 400, use: 'unknown' },
      ['image-age high: 400 days old (patch)'],
    ],
    ['without a scan', { image: tagged({ SecurityScan: '' }) }, ['scan high: not scanned (scan)']],
    ['that failed its scan', { image: tagged({ SecurityScan: 'Failed' }) }, ['scan high: security scan failed (scan)']],
    ['scanned 30 days ago', { image: tagged({ ScanDate: '2025-12-16' }) }, []],
    [
      'scanned 31 days ago',
      { image: tagged({ ScanDate: '2025-12-15' }) },
      ['scan medium: scanned 31 days ago, good for 30 (scan)'],
    ],
    [
      'scanned nobody knows when',
      { image: tagged({ ScanDate: 'lately' }) },
      ['scan medium: scanned, and nobody knows when (scan)'],
    ],
    ['never validated', { image: tagged({ ValidationStatus: '' }) }, ['validation medium: never validated (validate)']],
    [
      'that failed its validation',
      { image: tagged({ ValidationStatus: 'Failed' }) },
      ['validation high: validation failed (validate)'],
    ],
    [
      'that is public',
      { image: { isPublic: true } },
      ['public-image high: public: everyone on AWS can launch it (show)'],
    ],
    [
      'of Amazon, which is public, open and without tags of ours',
      {
        image: {
          isPublic: true,
          ownerId: '137112412989',
          imdsV2Required: false,
          snapshots: [{ snapshotId: 's', deviceName: 'd', encrypted: false }],
          tags: { ValidationStatus: 'Passed', SecurityScan: 'Passed', ScanDate: '2026-01-10' },
        },
      },
      [],
    ],
    [
      'with a snapshot that is not encrypted',
      { image: { snapshots: [{ snapshotId: 's', deviceName: 'd', encrypted: false }] } },
      ['unencrypted-snapshot medium: a snapshot is not encrypted (show)'],
    ],
    ['that lets IMDSv1 pass', { image: { imdsV2Required: false } }, ['imds medium: IMDSv2 not required (show)']],
    [
      'without its tags',
      { image: tagged({ Application: '', Version: '' }) },
      ['required-tags medium: without the tags Application, Version (show)'],
    ],
  ])('%s', (_name, about, expected) => {
    expect(foundOf(about)).toEqual(expected);
  });

  it('is judged as the settings say, or not at all', () => {
    const about = { ageDays: 400, image: { imdsV2Required: false } };
    expect(foundOf({ ...about, settings: { 'image-age': 'low', imds: 'off' } })).toEqual([
      'image-age low: 400 days old (patch)',
    ]);
  });
});

const rules = { thresholds, settings: {}, unusedWeighs: 'less' } as const;

describe('a fleet', () => {
  const images = new Map(
    [anImage({ imageId: oldImage }), anImage({ imageId: newImage, deprecatedAtMs: nowMs - dayMs })].map((image) => [
      image.imageId,
      image,
    ]),
  );
  const foundOfFleet = (fleet: Fleet, known = images): readonly string[] =>
    complianceFindings({ images: [], fleets: [{ fleet, images: known, nowMs }] }, rules).map(
      ({ severity, says }) => `${severity}: ${says}`,
    );

  it('that runs what it launches is as it should be', () => {
    expect(foundOfFleet(aFleet())).toEqual([]);
  });

  it('that runs something else has drifted', () => {
    expect(
      foundOfFleet(aFleet({ sourceImageId: oldImage, instances: instances(3, { imageId: 'ami-0other' }) })),
    ).toEqual([`medium: 3 instances run another AMI than ${oldImage}`]);
  });

  it('on a deprecated AMI is told, and not before the day', () => {
    const fleet = aFleet({ sourceImageId: newImage, instances: instances(1, { imageId: newImage }) });
    expect(foundOfFleet(fleet)).toEqual([`medium: launches ${newImage}, which is deprecated`]);
    const later = new Map([[newImage, anImage({ imageId: newImage, deprecatedAtMs: nowMs + dayMs })]]);
    expect(foundOfFleet(fleet, later)).toEqual([]);
  });

  it.each(['disabled', 'gone'] as const)('that launches what is %s cannot grow', (state) => {
    const known = new Map(state === 'gone' ? [] : [[oldImage, anImage({ imageId: oldImage, state })]]);
    expect(foundOfFleet(aFleet(), known)).toContain(`high: launches ${oldImage}, which is ${state}`);
  });
});

describe('the findings of a check', () => {
  it('are in order: the gravest first, and what is in use before what nobody uses', () => {
    const subject = (imageId: string, ageDays: number, use: Use) => ({
      image: anImage({ ...good, imageId }),
      ...place,
      use,
      ageDays,
      nowMs,
    });
    const subjects = [
      subject('ami-1', 100, 'in-use'),
      subject('ami-2', 200, 'unused'),
      subject('ami-3', 200, 'in-use'),
    ];
    const found = complianceFindings({ images: subjects, fleets: [] }, { ...rules, unusedWeighs: 'same' });
    expect(found.map(({ key }) => key.split('/').at(-1))).toEqual(['ami-3', 'ami-2', 'ami-1']);
  });

  it('come of rules that each have a name of their own', () => {
    expect(new Set(ruleIds).size).toBe(imageRules.length + fleetRules.length);
  });
});
