import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countBySeverity,
  type ReportedVulnerability,
  scanPrefix,
  scanReport,
  scanTags,
} from '../../src/images/scan-report.ts';
import { didNotRun, parseResult, readScanner, type ScannerResult } from '../../src/images/scan-results.ts';
import { resultBegin, resultEnd } from '../../src/images/scan-scripts.ts';
import { type InspectorCounts, judgeScan, severities } from '../../src/images/scan-verdict.ts';
import { noFamilySentence, osFamily, type Scanner, scanners } from '../../src/images/scanners.ts';
import { clean, thresholds } from './scans.ts';

const off: InspectorCounts = { told: false, why: 'Inspector is off.' };
const told = (counts: Partial<Record<(typeof severities)[number], number>>): InspectorCounts => ({
  told: true,
  ...countBySeverity([]),
  ...counts,
});

describe('the family of an operating system', () => {
  it.each([
    ['Amazon Linux', '2', 'yum'],
    ['Amazon Linux', '2023', 'dnf'],
    ['Amazon Linux AMI', '2018.03', 'yum'],
    ['Ubuntu', '22.04', 'apt'],
    ['Debian GNU/Linux', '12', 'apt'],
    ['Red Hat Enterprise Linux Server', '7.9', 'yum'],
    ['Red Hat Enterprise Linux', '9.4', 'dnf'],
    ['CentOS Linux', '7', 'yum'],
    ['CentOS Stream', '9', 'dnf'],
    ['Rocky Linux', '8.9', 'dnf'],
    ['AlmaLinux', '9.3', 'dnf'],
    ['Oracle Linux Server', '7.9', 'yum'],
    ['Fedora Linux', '41', 'dnf'],
  ])('of %s %s is %s', (name, version, family) => {
    expect(osFamily(name, version)).toBe(family);
  });

  it.each([
    ['SLES', '15.5'],
    ['Microsoft Windows Server 2022 Datacenter', '10.0.20348'],
    ['Bottlerocket', '1.19'],
    ['Red Hat Enterprise Linux', ''],
    ['', ''],
  ])('of %s %s is unknown, and said to be', (name, version) => {
    expect(osFamily(name, version)).toBeUndefined();
    expect(noFamilySentence(name, version)).toContain(name === '' ? 'does not name' : name);
  });
});

const success = { isSuccess: true, detail: 'Success', exitCode: 0 };

describe('a result', () => {
  const whole = [
    `${resultBegin} scanner=lynis`,
    'outcome=ran',
    'version=3.1.1',
    'hardening-index=66',
    'tests=242',
    'warnings=0',
    'suggestions=0',
    resultEnd,
    '--- the end of the log',
  ];
  const text = whole.join('\n');

  it('is read', () => {
    expect(readScanner('lynis', { ...success, stdout: text })).toMatchObject({ ran: true, hardeningIndex: 66 });
  });

  it('is that of no other scanner', () => {
    for (const scanner of ['clamav', 'chkrootkit'] as const) expect(parseResult(scanner, text).ran).toBe(false);
  });

  it.each([
    ['SSM says that it failed', { isSuccess: false, detail: 'Failed', exitCode: 1 }, 'its script says that it ran'],
    ['the exit status is another', { ...success, exitCode: 3 }, 'exit status 3'],
  ])('is not believed where %s', (_when, ended, why) => {
    const result = readScanner('lynis', { ...ended, stdout: text });
    expect(result).toMatchObject({ ran: false, why: expect.stringContaining(why) });
  });

  it('that is missing is explained with what SSM says', () => {
    const ended = { isSuccess: false, detail: 'Execution Timed Out', exitCode: -1, stdout: '' };
    expect(readScanner('lynis', ended)).toMatchObject({ why: expect.stringContaining('Execution Timed Out') });
  });

  it('that lacks any of its lines, or has one twice, is of a scanner that did not run', () => {
    const upTo = whole.indexOf(resultEnd);
    for (let index = 0; index <= upTo; index += 1) {
      const isVersion = whole[index]?.startsWith('version');
      expect(parseResult('lynis', whole.toSpliced(index, 1).join('\n')).ran, String(isVersion)).toBe(false);
      if (index < upTo)
        expect(parseResult('lynis', whole.toSpliced(index, 0, whole[index] ?? '').join('\n')).ran).toBe(false);
    }
  });

  it('that is cut anywhere before its end is of a scanner that did not run', () => {
    const end = text.indexOf(resultEnd) + resultEnd.length;
    for (let length = 0; length < end; length += 1) expect(parseResult('lynis', text.slice(0, length)).ran).toBe(false);
  });
});

describe('the verdict', () => {
  it('passes where all have run and keep to the thresholds', () => {
    expect(judgeScan(clean, off, thresholds)).toEqual({ passed: true, reasons: [] });
    expect(judgeScan(clean, told({ medium: 9, low: 90 }), thresholds).passed).toBe(true);
  });

  const changed = (scanner: Scanner, change: object): ScannerResult[] =>
    clean.map((result) => (result.scanner === scanner ? { ...result, ...change } : result));

  it.each([
    ['a low index', changed('lynis', { hardeningIndex: 59 }), off, 'hardening index of lynis is 59, and has to be 60'],
    ['many warnings', changed('lynis', { warnings: 11 }), off, 'There are 11 warnings of lynis, and may be 10'],
    ['an infected file', changed('clamav', { infected: 1 }), off, 'There are 1 infected files found by clamav'],
    ['a rootkit', changed('chkrootkit', { infected: 1 }), off, 'infections found by chkrootkit'],
    ['a critical vulnerability', clean, told({ critical: 1 }), 'critical vulnerabilities told by Inspector'],
    ['a grave vulnerability', clean, told({ high: 1 }), 'of severity high told by Inspector'],
    ['a scanner that is missing', clean.slice(1), off, 'lynis did not run: it left no result.'],
  ])('fails for %s', (_what, results, inspector, reason) => {
    const { passed, reasons } = judgeScan(results, inspector, thresholds);
    expect(passed).toBe(false);
    expect(reasons.join(' ')).toContain(reason);
  });

  it.each([
    ['where-on', true],
    ['never', true],
    ['required', false],
  ] as const)('with Inspector %s, where it has not looked, passes: %s', (inspector, passed) => {
    const limits = { ...thresholds, inspector };
    for (const unlooked of [off, { ...told({}), why: 'Inspector is off.' }]) {
      expect(judgeScan(clean, unlooked, limits)).toEqual({ passed, reasons: passed ? [] : ['Inspector is off.'] });
    }
    expect(judgeScan(clean, told({}), limits).passed).toBe(true);
  });

  it('fails for what Inspector found elsewhere, where it has not looked here', () => {
    expect(judgeScan(clean, { ...told({ critical: 1 }), why: 'No look.' }, thresholds).passed).toBe(false);
  });

  it('fails where nothing was to run', () => {
    expect(judgeScan([], off, { ...thresholds, scanners: [] }).passed).toBe(false);
  });
});

const words = [
  resultBegin,
  resultEnd,
  'scanner=',
  ...scanners,
  'outcome=ran',
  'outcome=did-not-run',
  'infected=0',
  '\n',
];
const anyOutput = fc.oneof(
  fc.string(),
  fc.array(fc.oneof(fc.constantFrom(...words), fc.string())).map((parts) => parts.join('')),
);

describe('any scan', () => {
  it('fails for a scanner that did not run, whatever the others say and whatever it wrote', () => {
    const ended = fc.record({
      isSuccess: fc.boolean(),
      detail: fc.string(),
      exitCode: fc.integer({ min: -1, max: 255 }),
      stdout: anyOutput,
    });
    fc.assert(
      fc.property(fc.constantFrom(...scanners), ended, (scanner, script) => {
        const read = readScanner(scanner, script);
        fc.pre(!read.ran || !script.isSuccess || script.exitCode !== 0);
        expect(read.ran).toBe(false);
        const results = clean.map((result) => (result.scanner === scanner ? read : result));
        expect(judgeScan(results, off, thresholds).passed).toBe(false);
      }),
    );
  });

  it('fails for each scanner that did not run, with its reason', () => {
    fc.assert(
      fc.property(fc.subarray([...scanners], { minLength: 1 }), fc.string(), (broken, why) => {
        const results = clean.map((result) =>
          broken.includes(result.scanner) ? didNotRun(result.scanner, why) : result,
        );
        const { passed, reasons } = judgeScan(results, off, thresholds);
        expect(passed).toBe(false);
        for (const scanner of broken)
          expect(reasons.some((reason) => reason.startsWith(`${scanner} did not`))).toBe(true);
      }),
    );
  });

  const vulnerability: fc.Arbitrary<ReportedVulnerability> = fc.record({
    id: fc.constantFrom('CVE-2026-1', 'CVE-2026-2', 'CVE-2026-3'),
    severity: fc.constantFrom(...severities),
    packages: fc.constant(['openssl']),
    title: fc.constant('a flaw'),
    isFixable: fc.boolean(),
  });
  const limits = fc.record({
    maxWarnings: fc.nat(5),
    maxInfected: fc.nat(5),
    maxCritical: fc.nat(2),
    maxHigh: fc.nat(2),
  });

  it('that fails does not pass with more findings', () => {
    const numbers = fc.record({ warnings: fc.nat(8), infected: fc.nat(8) });
    const lists = fc.tuple(fc.array(vulnerability), fc.array(vulnerability));
    fc.assert(
      fc.property(numbers, numbers, lists, limits, (found, more, [some, further], limit) => {
        const judged = (times: typeof found, listed: readonly ReportedVulnerability[]): boolean =>
          judgeScan(
            clean.map((result) => ({ ...result, ...times })),
            { told: true, ...countBySeverity(listed) },
            { ...thresholds, ...limit },
          ).passed;
        const added = { warnings: found.warnings + more.warnings, infected: found.infected + more.infected };
        if (judged(added, [...some, ...further])) expect(judged(found, some)).toBe(true);
      }),
    );
  });
});

describe('the report', () => {
  const atMs = Date.UTC(2026, 0, 15, 23, 30);
  const vulnerabilities = Array.from({ length: 80 }, (_, index): ReportedVulnerability => {
    const severity = index === 79 ? 'critical' : 'low';
    return { id: `CVE-2026-${index}`, severity, packages: ['openssl'], title: 'a flaw', isFixable: true };
  });
  const facts = {
    runId: 'r-1',
    application: 'web shop',
    imageId: 'ami-1',
    accountId: '123456789012',
    region: 'eu-west-1',
    startedAtMs: atMs,
    endedAtMs: atMs + 60_000,
    scanners: clean.map((result) => ({ result, startedAtMs: atMs, endedAtMs: atMs + 1000, logUri: 's3://b/x.log' })),
    inspector: { told: true, ...countBySeverity(vulnerabilities) },
    vulnerabilities: [...vulnerabilities, ...vulnerabilities],
    thresholds,
    verdict: { passed: false, reasons: ['There is one.'] },
  } as const;

  it('holds the verdict, what each scanner told, and the worst fifty vulnerabilities once each', () => {
    const report = JSON.parse(scanReport(facts));
    expect(report).toMatchObject({
      schemaVersion: 1,
      verdict: 'Failed',
      reasons: ['There is one.'],
      runId: 'r-1',
      startedAt: '2026-01-15T23:30:00.000Z',
      scanners: [{ scanner: 'lynis', hardeningIndex: 70, log: 's3://b/x.log' }, {}, {}],
      inspector: { told: true, critical: 1, low: 79 },
    });
    expect(report.worstVulnerabilities).toHaveLength(50);
    expect(report.worstVulnerabilities[0]).toMatchObject({ id: 'CVE-2026-79', severity: 'critical' });
  });

  it('is under the application, the image and the day', () => {
    expect(scanPrefix('web shop/blue', 'ami-1', '2026-01-15')).toBe('web-shop-blue/ami-1/2026-01-15');
  });

  it('is named in the tags', () => {
    const tags = { SecurityScan: 'Passed', ScanDate: '2026-01-15T23:30:00.000Z', ScanReport: 's3://b/report.json' };
    expect(scanTags({ passed: true }, atMs, 's3://b/report.json')).toEqual(tags);
    expect(scanTags({ passed: false }, atMs, 's3://b/report.json').SecurityScan).toBe('Failed');
  });
});
