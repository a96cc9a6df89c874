import { describe, expect, it } from 'vitest';
import type { Image } from '../../src/images/image.ts';
import type { Grants } from '../../src/images/in-use.ts';
import { isTooMany, judgeFamily, type RetentionRules } from '../../src/images/retention.ts';
import { stayReason } from '../../src/images/retention-reasons.ts';
import { savingsOf } from '../../src/images/retention-savings.ts';
import { anImage } from '../fleet/builders.ts';
import { ami, nowMs, place } from './inventories.ts';

const dayMs = 24 * 60 * 60 * 1000;
const rules: RetentionRules = { keep: 1, keepDays: 30, launchedWithinDays: 30 };

/** The oldest has the highest number. */
function web(number: number, more: Partial<Image> = {}, tags: Readonly<Record<string, string>> = {}): Image {
  return anImage({
    imageId: ami(number),
    createdAtMs: nowMs - number * 40 * dayMs,
    ...more,
    tags: { Application: 'web', ...tags },
  });
}

/** Why each stays, the oldest first; `goes` where it does. */
function verdicts(
  images: readonly Image[],
  some: Partial<RetentionRules> = {},
  grants: Grants = { kind: 'read', to: [] },
) {
  const places = [{ place, images, gaps: [] }];
  const evidence = { places, references: new Map(), grantsOf: () => grants, nowMs };
  return judgeFamily('web', { ...rules, ...some }, evidence).map(({ stays }) =>
    stays === undefined ? 'goes' : stayReason(stays),
  );
}

describe('of the versions of an application', () => {
  it.each<[string, readonly Image[], Partial<RetentionRules>, readonly string[]]>([
    ['the newest stays', [web(3), web(2), web(1)], {}, ['goes', 'goes', 'the newest']],
    [
      'as many stay as are kept',
      [web(3), web(2), web(1)],
      { keep: 2 },
      ['goes', 'one of the newest 2', 'one of the newest 2'],
    ],
    [
      'each architecture has a newest of its own',
      [web(3, { architecture: 'arm64' }), web(2), web(1)],
      {},
      ['the newest', 'goes', 'the newest'],
    ],
    [
      'a disabled one is none of the newest, and goes where it is old',
      [web(3), web(2), web(1, { state: 'disabled' })],
      {},
      ['goes', 'the newest', 'the newest'],
    ],
    ['one that failed is left alone', [web(2, { state: 'failed' }), web(1)], {}, ['it is failed', 'the newest']],
    [
      'one that is protected stays',
      [web(2, { protectedFromDeregistration: true }), web(1)],
      {},
      ['protected from being deregistered', 'the newest'],
    ],
    [
      'one that another service has marked stays',
      [web(2, {}, { 'aws:backup:source-resource': 'i-1' }), web(1)],
      {},
      ['managed elsewhere: it has the tag aws:backup:source-resource', 'the newest'],
    ],
    [
      'the newest that passed its validation stays',
      [
        web(3, {}, { ValidationStatus: 'Passed' }),
        web(2, {}, { ValidationStatus: 'passed' }),
        web(1, {}, { ValidationStatus: 'Failed' }),
      ],
      {},
      ['goes', 'the newest that passed its validation', 'the newest'],
    ],
    ['the young stay', [web(2), web(1)], { keepDays: 90 }, ['younger than 90 days', 'the newest']],
    [
      'a copy of yesterday is young, whatever its tag says',
      [web(2, { createdAtMs: nowMs - dayMs }, { CreatedDate: '2024-01-01' }), web(1)],
      {},
      ['younger than 30 days', 'the newest'],
    ],
    [
      'one that was launched from lately stays',
      [web(2, { lastLaunchedAtMs: nowMs - 5 * dayMs }), web(1)],
      {},
      ['an instance was launched from it within 30 days', 'the newest'],
    ],
    [
      'one of another application is none of them',
      [anImage({ imageId: ami(9), tags: { Application: 'api' } }), web(1)],
      {},
      ['the newest'],
    ],
  ])('%s', (_title, images, some, expected) => {
    expect(verdicts(images, some)).toEqual(expected);
  });

  it('one that was granted to somebody stays, and so does one of which that was not asked', () => {
    const to = [{ kind: 'account', accountId: '999988887777' }] as const;
    expect(verdicts([web(2), web(1)], {}, { kind: 'read', to })[0]).toBe('in use: account 999988887777 may launch it');
    expect(verdicts([web(2), web(1)], {}, { kind: 'not-asked' })[0]).toContain('nobody can tell whether it is in use');
  });
});

describe('what is saved', () => {
  const snapshot = (snapshotId: string, sizeGib = 10) => ({ snapshotId, deviceName: '/dev/xvda', sizeGib });
  it('is each snapshot once that no staying image uses, by what is stored of it where that is told', () => {
    const images = [
      web(4, { snapshots: [snapshot('snap-1'), snapshot('snap-2')] }),
      web(3, { snapshots: [snapshot('snap-1'), snapshot('snap-3')] }),
      web(1, { snapshots: [snapshot('snap-3')] }),
    ];
    const listed = [{ snapshotId: 'snap-2', sizeGib: 10, storedBytes: 3 * 1024 ** 3 }];
    const saved = savingsOf(new Set([ami(4), ami(3)]), images, listed);
    expect(saved).toEqual({ snapshots: 2, gib: 13, shared: 1 });
  });
});

describe('the breaker', () => {
  it.each([
    [4, 4, 50, false],
    [5, 10, 50, false],
    [6, 11, 50, true],
    [5, 5, 100, false],
    [5, 400, 1, true],
  ])('of %i of %i at most %i %%: refused is %s', (goes, family, mostPercent, refused) => {
    expect(isTooMany(goes, family, mostPercent)).toBe(refused);
  });
});
