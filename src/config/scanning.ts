/** What a security scan runs, and what an AMI may show and still pass. */
import * as z from 'zod';
import { inspectorUses } from '../images/scan-verdict.ts';
import { scanners } from '../images/scanners.ts';
import { secondsSchema } from './values.ts';

const minute = 60;
const hour = 60 * minute;

const countSchema = z.number().int().min(0).max(100_000);

export const scanningSchema = z.strictObject({
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket')
    .optional()
    .describe('The S3 bucket for logs and reports. Without it, nothing can be scanned.'),
  scanners: z
    .array(z.enum(scanners))
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'names a scanner twice')
    .default([...scanners])
    .describe('Which scanners run: lynis, clamav, chkrootkit.'),
  inspector: z
    .enum(inspectorUses)
    .default('where-on')
    .describe(
      'Whether the findings of Amazon Inspector count too: where it is on and has looked, or always (an AMI that it has not looked at fails), or never.',
    ),
  inspectorTimeoutSeconds: secondsSchema({ min: 30, max: 6 * hour })
    .default(15 * minute)
    .describe('How long to wait, after the scanners, until Inspector has looked at the instance.'),
  minHardeningIndex: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(60)
    .describe('The least hardening index that lynis may give.'),
  maxWarnings: countSchema.default(10).describe('The most warnings that lynis may give.'),
  maxInfected: countSchema
    .default(0)
    .describe('The most infected files that clamav, or findings that chkrootkit, may tell.'),
  maxCritical: countSchema.default(0).describe('The most critical vulnerabilities that Inspector may tell.'),
  maxHigh: countSchema.default(0).describe('The most vulnerabilities of severity high that Inspector may tell.'),
  timeoutSeconds: secondsSchema({ min: 30, max: 24 * hour })
    .default(2 * hour)
    .describe('How long one scanner may take.'),
});
