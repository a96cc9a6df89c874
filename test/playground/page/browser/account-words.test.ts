import { describe, expect, it } from 'vitest';
import type { PageImage, PageInstance, Standing } from '../../../../src/playground/page/account-contract.ts';
import { purposeText } from '../../../../src/playground/page/browser/account/helper-words.ts';
import {
  ageText,
  agoText,
  applicationsOf,
  shownImages,
  usageText,
} from '../../../../src/playground/page/browser/account/image-list.ts';
import { present, serversText, tallyOf, tallyText } from '../../../../src/playground/page/browser/account/tally.ts';

const instances = (standing: Standing, imageId: string, count: number): PageInstance[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${standing}-${imageId}-${index}`,
    fleet: 'web',
    imageId,
    standing,
    detail: '',
  }));

describe('the instances of a fleet in words', () => {
  const tally = tallyOf([
    ...instances('launching', 'ami-2', 3),
    ...instances('serving', 'ami-1', 1_200),
    ...instances('serving', 'ami-2', 2),
  ]);

  it('are counted by AMI and by how they stand', () => {
    expect(tally.byImage.get('ami-2')).toMatchObject({ launching: 3, serving: 2, unhealthy: 0 });
    expect(tally.byImage.get('ami-1')).toMatchObject({ launching: 0, serving: 1_200 });
    expect(present(tally.all)).toEqual(['launching', 'serving']);
  });

  it('are said beside how many there should be', () => {
    expect(tallyText(tally.all, 1_205)).toBe('1,202 of 1,205 serving, 3 launching');
    expect(tallyText(tallyOf([]).all, 2)).toBe('0 of 2 serving');
  });

  it('are said by how far they are patched where they are in no group', () => {
    const servers = [
      ...instances('patched', 'ami-1', 1_190),
      ...instances('unpatched', 'ami-1', 6),
      ...instances('out', 'ami-1', 3),
      ...instances('offline', 'ami-1', 1),
    ];
    expect(serversText(tallyOf(servers).all)).toBe(
      '1,190 of 1,200 patched, 6 missing patches, 3 out of its target group, 1 agent offline',
    );
  });
});

describe('the list of AMIs', () => {
  const image = (id: string, part: Partial<PageImage>): PageImage => ({
    id,
    name: id,
    createdAtMs: 0,
    state: 'available',
    isBroken: false,
    usedBy: [],
    ...part,
  });
  const usedBy = [{ fleet: 'web', instances: 2, launches: true }];
  const images = [
    image('old', { application: 'web', createdAtMs: 1 }),
    image('new', { application: 'web', createdAtMs: 2, usedBy }),
    image('api', { application: 'api' }),
    image('bare', {}),
  ];
  const ids = (application: string, onlyUsed: boolean) =>
    shownImages(images, { application, onlyUsed }).map(({ id }) => id);

  it('is by application, the newest of each first', () => {
    expect(ids('', false)).toEqual(['bare', 'api', 'new', 'old']);
  });

  it('can be only those of an application, and only those in use', () => {
    expect(ids('web', false)).toEqual(['new', 'old']);
    expect(ids('', true)).toEqual(['new']);
    expect(ids('api', true)).toEqual([]);
    expect(applicationsOf(images)).toEqual(['api', 'web']);
  });

  it.each([
    [0, 'less than an hour'],
    [-5, 'less than an hour'],
    [90 * 60_000, '1 hour'],
    [23 * 3_600_000, '23 hours'],
    [24 * 3_600_000, '1 day'],
    [120.5 * 86_400_000, '120 days'],
  ])('says of %i ms how old that is', (ageMs, words) => {
    expect(ageText(1_000_000, 1_000_000 + ageMs)).toBe(words);
  });

  it('says how long ago something was done to an AMI', () => {
    expect(agoText(0, 2 * 86_400_000)).toBe('2 days ago');
    expect(agoText(0, 60_000)).toBe('less than an hour ago');
  });

  it('says who uses an AMI, and for what', () => {
    expect(usageText({ fleet: 'web', instances: 1, launches: true })).toBe('web: 1 instance, launches it');
    expect(usageText({ fleet: 'web', instances: 0, launches: true })).toBe('web: launches it');
    expect(usageText({ fleet: 'web', instances: 2, launches: false })).toBe('web: 2 instances');
  });
});

describe('an instance of the bot', () => {
  it.each([
    ['bake', 'builds a patched AMI'],
    ['validate', 'tests an AMI'],
    ['scan', 'scans an AMI'],
    ['dance', 'dance'],
  ])('launched to %s %s', (purpose, words) => {
    expect(purposeText(purpose)).toBe(words);
  });
});
