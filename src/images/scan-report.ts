/** What is kept of a security scan: `report.json`, where it is, and the tags that tell of it. Pure. */
import type { Json } from '../basics/json.ts';
import { reportFolder } from './report-folder.ts';
import type { ScannerResult } from './scan-results.ts';
import {
  type InspectorCounts,
  type ScanThresholds,
  type ScanVerdict,
  type SeverityCounts,
  severities,
  type VulnerabilitySeverity,
} from './scan-verdict.ts';

const schemaVersion = 1;
const worstListed = 50;

/** One of Inspector's, as the report lists it. */
export interface ReportedVulnerability {
  readonly id: string;
  readonly severity: VulnerabilitySeverity;
  readonly packages: readonly string[];
  readonly title: string;
  readonly isFixable: boolean;
}

/** What one scanner left behind. */
export interface ScannerRecord {
  readonly result: ScannerResult;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Absent where nothing was run. */
  readonly logUri?: string;
}

export interface ScanFacts {
  readonly runId: string;
  readonly application: string;
  readonly imageId: string;
  readonly accountId: string;
  readonly region: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly scanners: readonly ScannerRecord[];
  readonly inspector: InspectorCounts;
  readonly vulnerabilities: readonly ReportedVulnerability[];
  readonly thresholds: ScanThresholds;
  readonly verdict: ScanVerdict;
}

/** Where logs and report of a scan are: `{application}/{ami}/{date}`. */
export function scanPrefix(application: string, imageId: string, date: string): string {
  return `${reportFolder(application)}/${imageId}/${date}`;
}

export function scanTags({ passed }: Pick<ScanVerdict, 'passed'>, atMs: number, reportUri: string) {
  return { SecurityScan: passed ? 'Passed' : 'Failed', ScanDate: new Date(atMs).toISOString(), ScanReport: reportUri };
}

/** How many there are of each severity; one that several instances have counts once. */
export function countBySeverity(vulnerabilities: readonly ReportedVulnerability[]): SeverityCounts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, informational: 0, untriaged: 0 };
  for (const { severity } of distinct(vulnerabilities)) counts[severity] += 1;
  return counts;
}

/** Each once, the gravest first: every instance of the image has its own finding of it. */
function distinct(vulnerabilities: readonly ReportedVulnerability[]): readonly ReportedVulnerability[] {
  // One of two severities counts under both, so that a further finding never lowers a count.
  const found = new Map(vulnerabilities.map((each) => [`${each.severity}/${each.id}`, each]));
  return byGravity([...found.values()]);
}

function byGravity(vulnerabilities: readonly ReportedVulnerability[]): readonly ReportedVulnerability[] {
  const rank = ({ severity }: ReportedVulnerability): number => severities.indexOf(severity);
  return vulnerabilities.toSorted((one, other) => rank(one) - rank(other));
}

/** The text of `report.json`. */
export function scanReport(facts: ScanFacts): string {
  const { runId, application, imageId, accountId, region, inspector, thresholds, verdict } = facts;
  const report: Json = {
    schemaVersion,
    verdict: verdict.passed ? 'Passed' : 'Failed',
    reasons: verdict.reasons,
    application,
    imageId,
    accountId,
    region,
    runId,
    startedAt: new Date(facts.startedAtMs).toISOString(),
    endedAt: new Date(facts.endedAtMs).toISOString(),
    scanners: facts.scanners.map(reportedScanner),
    inspector: { ...inspector },
    worstVulnerabilities: distinct(facts.vulnerabilities).slice(0, worstListed).map(reportedVulnerability),
    thresholds,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function reportedScanner({ result, startedAtMs, endedAtMs, logUri }: ScannerRecord): Json {
  return {
    ...result,
    startedAt: new Date(startedAtMs).toISOString(),
    endedAt: new Date(endedAtMs).toISOString(),
    ...(logUri === undefined ? {} : { log: logUri }),
  };
}

function reportedVulnerability({ id, severity, packages, title, isFixable }: ReportedVulnerability): Json {
  return { id, severity, packages, title, isFixable };
}
