/** Whether a listing tells suspiciously less than it did lately: a page may be missing, and AWS say nothing. Pure. */
import { type ImageInventory, itemsOf } from './inventory.ts';

/** What is counted. Instances of groups are not: scaling takes half of them away every night, and groups count them. */
export type Counted = 'images' | 'instances outside groups' | 'groups' | 'launch configurations' | 'launch templates';

export type Counts = Readonly<Record<Counted, number>>;

/** That there were so many at a moment. */
export interface Peak {
  readonly counted: string;
  readonly atMs: number;
  readonly count: number;
}

export interface Shrinkage {
  readonly counted: Counted;
  readonly count: number;
  readonly before: number;
  readonly beforeAtMs: number;
}

/** What was told longer ago is forgotten: by then a smaller number is believed. */
const memoryMs = 24 * 60 * 60 * 1000;
/** Losing more than this share, and at least so many, is not believed at once. */
const suspiciousShare = 0.3;
const suspiciousNumber = 5;

/** What the inventory counts; nothing for a listing that could not be read. */
export function countsOf(inventory: ImageInventory): Partial<Counts> {
  const { images, instances, groups, launchConfigurations, currentVersions } = inventory;
  const loose = itemsOf(instances).filter(({ groupName, state }) => groupName === undefined && state !== 'terminated');
  return {
    images: images.length,
    ...(instances.kind === 'unread' ? {} : { 'instances outside groups': loose.length }),
    ...(groups.kind === 'unread' ? {} : { groups: groups.items.length }),
    ...(launchConfigurations.kind === 'unread' ? {} : { 'launch configurations': launchConfigurations.items.length }),
    ...(currentVersions.kind === 'unread'
      ? {}
      : { 'launch templates': new Set(currentVersions.items.map(({ templateId }) => templateId)).size }),
  };
}

/** Where much less is told than at some moment of the last day. */
export function shrinkageOf(counts: Partial<Counts>, peaks: readonly Peak[], nowMs: number): readonly Shrinkage[] {
  return entriesOf(counts).flatMap(([counted, count]) => {
    const before = peaks
      .filter((peak) => peak.counted === counted && peak.atMs > nowMs - memoryMs)
      .reduce<Peak | undefined>((most, peak) => (peak.count > (most?.count ?? 0) ? peak : most), undefined);
    if (before === undefined || !isSuspicious(count, before.count)) return [];
    return [{ counted, count, before: before.count, beforeAtMs: before.atMs }];
  });
}

function isSuspicious(count: number, before: number): boolean {
  return before - count >= suspiciousNumber && count < before * (1 - suspiciousShare);
}

/** What to remember once so many images are known to have gone. */
export function withFewerImages(peaks: readonly Peak[], gone: number): readonly Peak[] {
  return peaks.map((peak) => (peak.counted === 'images' ? { ...peak, count: Math.max(0, peak.count - gone) } : peak));
}

/** As long as a number stays the same, it is remembered anew only so often. */
const renewedAfterMs = 60 * 60 * 1000;

/**
 * What to remember: of each listing the moments after which it never told as much again. That is what the highest
 * number of the last day can be found in at any later moment; a listing that only grows leaves one. The very same where
 * there is nothing new to remember.
 */
export function peaksAfter(peaks: readonly Peak[], counts: Partial<Counts>, nowMs: number): readonly Peak[] {
  const now = entriesOf(counts).map(([counted, count]) => ({ counted, count, atMs: nowMs }));
  const isKnown = (one: Peak): boolean =>
    peaks.some(
      ({ counted, count, atMs }) => counted === one.counted && count === one.count && atMs > nowMs - renewedAfterMs,
    );
  if (now.every(isKnown)) return peaks;
  const outgrown = (peak: Peak): boolean =>
    now.some(({ counted, count }) => counted === peak.counted && count >= peak.count);
  return [...peaks.filter((peak) => peak.atMs > nowMs - memoryMs && !outgrown(peak)), ...now];
}

function entriesOf(counts: Partial<Counts>): readonly (readonly [Counted, number])[] {
  const counted: readonly Counted[] = [
    'images',
    'instances outside groups',
    'groups',
    'launch configurations',
    'launch templates',
  ];
  return counted.flatMap((name) => {
    const count = counts[name];
    return count === undefined ? [] : [[name, count] as const];
  });
}
