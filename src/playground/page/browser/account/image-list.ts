import type { PageImage } from '../../account-contract.ts';

export interface ImageFilter {
  /** Empty for all of them. */
  readonly application: string;
  readonly onlyUsed: boolean;
}

/** The images that are asked for, by application, and the newest of each first. */
export function shownImages(
  images: readonly PageImage[],
  { application, onlyUsed }: ImageFilter,
): readonly PageImage[] {
  return images
    .filter((image) => application === '' || image.application === application)
    .filter(({ usedBy }) => !onlyUsed || usedBy.length > 0)
    .toSorted(
      (one, other) =>
        (one.application ?? '').localeCompare(other.application ?? '') || other.createdAtMs - one.createdAtMs,
    );
}

/** Every application that has images, by name. */
export function applicationsOf(images: readonly PageImage[]): readonly string[] {
  return [...new Set(images.flatMap(({ application }) => application ?? []))].toSorted((one, other) =>
    one.localeCompare(other),
  );
}

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

/** How old it is, in the largest unit that says something. */
export function ageText(createdAtMs: number, nowMs: number): string {
  const ageMs = Math.max(0, nowMs - createdAtMs);
  if (ageMs >= dayMs) return amount(ageMs / dayMs, 'day');
  return ageMs >= hourMs ? amount(ageMs / hourMs, 'hour') : 'less than an hour';
}

/** Such as `2 days ago`. */
export function agoText(atMs: number, nowMs: number): string {
  return `${ageText(atMs, nowMs)} ago`;
}

function amount(value: number, unit: string): string {
  const whole = Math.floor(value);
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}

/** Such as `web: 120 instances, launches it`. */
export function usageText({ fleet, instances, launches }: PageImage['usedBy'][number]): string {
  const running = instances === 0 ? [] : [amount(instances, 'instance')];
  return `${fleet}: ${[...running, ...(launches ? ['launches it'] : [])].join(', ')}`;
}
