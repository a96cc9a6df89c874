import type { Image } from './image.ts';

/** One AMI as a version of its application. */
export interface ImageVersion {
  readonly image: Image;
  /** From the `Application` tag. */
  readonly application: string;
  /** From the `Version` tag. */
  readonly version?: string;
  /** From the `CreatedDate` tag, which survives a copy; else when AWS created the AMI. */
  readonly createdAtMs: number;
}

const dayMs = 24 * 60 * 60 * 1000;
const compactDate = /^(\d{4})(\d{2})(\d{2})(?:-(\d{2})(\d{2})(\d{2}))?$/;

/** Applications by name, in order, each with its versions, newest first. Images without an `Application` tag are left out. */
export function groupByApplication(images: readonly Image[]): ReadonlyMap<string, readonly ImageVersion[]> {
  const groups = Map.groupBy(images.flatMap(versionOf), ({ application }) => application);
  return new Map(
    [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, versions]) => [name, versions.sort(newestFirst)]),
  );
}

/** The versions of one application, newest first; equal dates by version, then id. */
export function versionsOf(images: readonly Image[], application: string): readonly ImageVersion[] {
  return groupByApplication(images).get(application) ?? [];
}

/** Whole days since the version was created. */
export function ageDays({ createdAtMs }: Pick<ImageVersion, 'createdAtMs'>, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - createdAtMs) / dayMs));
}

function versionOf(image: Image): ImageVersion[] {
  const { Application: application, Version: version, CreatedDate: created } = image.tags;
  if (application === undefined || application === '') return [];
  const createdAtMs = dateMs(created) ?? image.createdAtMs;
  return [{ image, application, createdAtMs, ...(version === undefined ? {} : { version }) }];
}

/** Reads `2026-01-15`, an ISO time, or `20260115-090000`; undefined for anything else. All are UTC. */
function dateMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = compactDate.exec(text) ?? [];
  const iso = year === undefined ? text : `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const zoned = /T[\d:.]+$/.test(iso) ? `${iso}Z` : iso;
  const parsedMs = /^\d{4}-\d{2}-\d{2}/.test(zoned) ? Date.parse(zoned) : Number.NaN;
  return Number.isNaN(parsedMs) ? undefined : parsedMs;
}

/** Made when versions are first compared: it takes milliseconds that a function has not when it starts. */
let numeric: Intl.Collator | undefined;

function compareVersions(a: string, b: string): number {
  numeric ??= new Intl.Collator('en', { numeric: true });
  return numeric.compare(a, b);
}

function newestFirst(a: ImageVersion, b: ImageVersion): number {
  return (
    b.createdAtMs - a.createdAtMs ||
    compareVersions(b.version ?? '', a.version ?? '') ||
    (a.image.imageId < b.image.imageId ? -1 : 1)
  );
}
