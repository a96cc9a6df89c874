/** Whether an image passes its security scan. Pure. */
import * as z from 'zod';
import type { NotRun, ScannerResult } from './scan-results.ts';
import { type Scanner, scanners } from './scanners.ts';

/** Whether Amazon Inspector counts: where it is on and has looked, always, or not at all. */
export const inspectorUses = ['where-on', 'required', 'never'] as const;

/** What an image may show and still pass. */
export const scanThresholdsSchema = z.object({
  /** Those that have to have run. */
  scanners: z.array(z.enum(scanners)),
  minHardeningIndex: z.number(),
  maxWarnings: z.number(),
  maxInfected: z.number(),
  maxCritical: z.number(),
  maxHigh: z.number(),
  inspector: z.enum(inspectorUses),
});
export type ScanThresholds = z.infer<typeof scanThresholdsSchema>;

/** The gravest first. */
export const severities = ['critical', 'high', 'medium', 'low', 'informational', 'untriaged'] as const;
export type VulnerabilitySeverity = (typeof severities)[number];
export type SeverityCounts = Readonly<Record<VulnerabilitySeverity, number>>;

/**
 * What Amazon Inspector knows of the image. `why` is a sentence that says why it has not looked at the instance of this
 * scan: then no findings prove nothing, and those of other instances count all the same.
 */
export type InspectorCounts =
  | { readonly told: false; readonly why: string }
  | ({ readonly told: true; readonly why?: string } & SeverityCounts);

export interface ScanVerdict {
  readonly passed: boolean;
  /** Sentences: what speaks against it; empty where it passed. */
  readonly reasons: readonly string[];
}

/**
 * Every scanner has to have run, and each number has to keep to its threshold. Where Inspector has not looked, only the
 * scanners judge, unless it is required.
 */
export function judgeScan(
  results: readonly ScannerResult[],
  vulnerabilities: InspectorCounts,
  thresholds: ScanThresholds,
): ScanVerdict {
  const reasons = [
    ...(thresholds.scanners.length === 0 ? ['No scanner was to run.'] : []),
    ...thresholds.scanners.flatMap((scanner) => missing(scanner, results)),
    ...results.flatMap((result) => (result.ran ? againstResult(result, thresholds) : [notRunReason(result)])),
    ...againstVulnerabilities(vulnerabilities, thresholds),
  ];
  return { passed: reasons.length === 0, reasons };
}

function missing(scanner: Scanner, results: readonly ScannerResult[]): string[] {
  return results.some((result) => result.scanner === scanner) ? [] : [`${scanner} did not run: it left no result.`];
}

function notRunReason({ scanner, why }: NotRun): string {
  return `${scanner} did not run: ${why}${/[.!?]$/.test(why) ? '' : '.'}`;
}

function againstResult(result: Exclude<ScannerResult, NotRun>, thresholds: ScanThresholds): string[] {
  const { minHardeningIndex, maxWarnings, maxInfected } = thresholds;
  switch (result.scanner) {
    case 'lynis':
      return [
        ...below(result.hardeningIndex, minHardeningIndex, 'The hardening index of lynis'),
        ...above(result.warnings, maxWarnings, 'warnings of lynis'),
      ];
    case 'clamav':
      return above(result.infected, maxInfected, 'infected files found by clamav');
    case 'chkrootkit':
      return above(result.infected, maxInfected, 'infections found by chkrootkit');
  }
}

function againstVulnerabilities(
  counts: InspectorCounts,
  { maxCritical, maxHigh, inspector }: ScanThresholds,
): string[] {
  const unlooked = inspector === 'required' && counts.why !== undefined ? [counts.why] : [];
  if (!counts.told) return unlooked;
  return [
    ...unlooked,
    ...above(counts.critical, maxCritical, 'critical vulnerabilities told by Inspector'),
    ...above(counts.high, maxHigh, 'vulnerabilities of severity high told by Inspector'),
  ];
}

function below(number: number, least: number, what: string): string[] {
  return number >= least ? [] : [`${what} is ${number}, and has to be ${least} at least.`];
}

function above(number: number, most: number, what: string): string[] {
  return number <= most ? [] : [`There are ${number} ${what}, and may be ${most} at most.`];
}
