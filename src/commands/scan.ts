import { testVerb } from './test-verb.ts';

export const scan = testVerb({
  name: 'scan',
  summary: 'Scan an AMI for weaknesses, and tag it with the verdict.',
  details: [
    'Launches an instance, runs lynis, clamav and chkrootkit on it, and asks Amazon Inspector where it is on.',
    'Puts logs and a report in S3, tags the AMI with SecurityScan, ScanDate and ScanReport, and terminates the instance.',
  ],
});
