import type { ScannerResult } from '../../src/images/scan-results.ts';
import type { ScanThresholds } from '../../src/images/scan-verdict.ts';
import { scanners } from '../../src/images/scanners.ts';

/** Those of the configuration where nothing else is written. */
export const thresholds: ScanThresholds = {
  scanners: [...scanners],
  minHardeningIndex: 60,
  maxWarnings: 10,
  maxInfected: 0,
  maxCritical: 0,
  maxHigh: 0,
  inspector: 'where-on',
};

/** What the three scanners tell of an image that is well, in their order. */
export const clean: ScannerResult[] = [
  {
    scanner: 'lynis',
    ran: true,
    version: '3.1.1',
    hardeningIndex: 70,
    tests: 240,
    warnings: 0,
    suggestions: 0,
    findings: [],
  },
  {
    scanner: 'clamav',
    ran: true,
    version: 'ClamAV 1.4.3',
    database: 27_512,
    scanned: 84_211,
    infected: 0,
    findings: [],
  },
  { scanner: 'chkrootkit', ran: true, version: '0.57', checks: 70, infected: 0, warnings: 0, findings: [] },
];
