/** What a number of instances come to together. Pure. */
import type {
  Claim,
  ClaimSource,
  Exposure,
  ExposureCounts,
  ExposureSum,
  ExposureVerdict,
  InstanceExposure,
  PackageCount,
  SourceCount,
} from './exposure.ts';
import { bestFix, worstFix } from './exposure-claims.ts';

/** How many are affected, clean and unknown. */
export function countsOf(instances: readonly Pick<InstanceExposure, 'verdict'>[]): ExposureCounts {
  const counts = { affected: 0, clean: 0, unknown: 0 };
  for (const { verdict } of instances) counts[verdict] += 1;
  return counts;
}

/** The same of exactly these, each once; one of which nothing is known is unknown. */
export function countsAmong(
  instances: readonly Pick<InstanceExposure, 'instanceId' | 'verdict'>[],
  ids: readonly string[],
): ExposureCounts {
  const wanted = new Set(ids);
  const counts = countsOf(instances.filter(({ instanceId }) => wanted.has(instanceId)));
  return { ...counts, unknown: counts.unknown + wanted.size - totalOf(counts) };
}

/** Ids of the images that are affected. */
export function affectedImages({ images }: Pick<Exposure, 'images'>): ReadonlySet<string> {
  return new Set(images.flatMap(({ verdict, imageId }) => (verdict === 'affected' ? [imageId] : [])));
}

export function totalOf({ affected, clean, unknown }: ExposureCounts): number {
  return affected + clean + unknown;
}

/** Affected where one is; clean where all are; of none at all what `ofNone` says. */
export function verdictOfCounts(counts: ExposureCounts, ofNone: ExposureVerdict = 'unknown'): ExposureVerdict {
  if (counts.affected > 0) return 'affected';
  if (totalOf(counts) === 0) return ofNone;
  return counts.unknown > 0 ? 'unknown' : 'clean';
}

/** What is told of a fleet or an AMI, made of its instances. */
export function sumOf(instances: readonly InstanceExposure[]): ExposureSum {
  const affected = instances.filter(({ verdict }) => verdict === 'affected');
  const scores = affected.flatMap(({ claims }) => claims.flatMap(({ score }) => score ?? []));
  return {
    counts: countsOf(instances),
    sources: sourcesOf(instances.flatMap(({ claims }) => claims)),
    packages: packagesOf(instances),
    fix: worstFix(affected.map(({ claims }) => bestFix(claims.map(({ fix }) => fix)))),
    ...(scores.length === 0 ? {} : { score: maximum(scores) }),
  };
}

/** One claim of each source is made of an instance at most, so that claims count instances. */
function sourcesOf(claims: readonly Claim[]): readonly SourceCount[] {
  const sources: readonly ClaimSource[] = ['inspector', 'inventory', 'named'];
  return sources.flatMap((source) => {
    const own = claims.filter((claim) => claim.source === source);
    const dates = own.flatMap(({ dataAtMs }) => dataAtMs ?? []);
    const oldest = dates.length === 0 ? {} : { oldestDataAtMs: -maximum(dates.map((date) => -date)) };
    return own.length === 0 ? [] : [{ source, instances: own.length, ...oldest }];
  });
}

/** An instance has a package once, whoever tells of it; an inventory tells more of it. */
function packagesOf(instances: readonly InstanceExposure[]): readonly PackageCount[] {
  const found = instances.flatMap(({ claims }) => {
    const told =
      claims.find(({ source }) => source === 'inventory') ?? claims.find(({ source }) => source === 'inspector');
    return told?.packages ?? [];
  });
  const alike = Map.groupBy(found, ({ name, version = '' }) => `${name} ${version}`);
  return [...alike.values()].flatMap((of) => (of[0] === undefined ? [] : [{ ...of[0], instances: of.length }]));
}

/** Of any number: `Math.max` takes only so many arguments. */
function maximum(numbers: readonly number[]): number {
  return numbers.reduce((highest, number) => Math.max(highest, number), Number.NEGATIVE_INFINITY);
}
