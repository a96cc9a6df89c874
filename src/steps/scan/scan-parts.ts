/** What the steps of a scan share. */
import * as z from 'zod';
import { isAwsError } from '../../aws/errors.ts';
import { scanPrefix } from '../../images/scan-report.ts';
import type { StepAnswer, StepContext } from '../../runs/step.ts';
import { imageOf, imageRefSchema } from '../machines/machine-parts.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';

/** What every step knows of the scan that it is part of. */
export const scanJobSchema = z.object({
  place: placeSchema,
  image: imageRefSchema,
  application: z.string(),
  /** Of the plan, such as 2026-01-15, so that all that is kept of a scan lies together. */
  date: z.string(),
  bucket: z.string(),
  pollSeconds: z.number().positive(),
});
export type ScanJob = z.infer<typeof scanJobSchema>;

/** What a step of one scanner leaves behind, beside the result itself. */
export const scannerTimesSchema = z.object({
  startedAtMs: z.number(),
  endedAtMs: z.number(),
  logUri: z.string().exactOptional(),
});

export function prefixOf(context: StepContext, { application, image, date }: ScanJob): string {
  return scanPrefix(application, imageOf(context, image), date);
}

export interface KeptFile {
  readonly name: string;
  readonly body: string;
  readonly contentType: string;
}
type Failed = Extract<StepAnswer<never>, { kind: 'failed' }>;

/** Puts a file of the scan into its bucket; safe to repeat. Where S3 says no, the answer says what to do about it. */
export async function keep(
  parts: StepParts,
  context: StepContext,
  job: ScanJob,
  { name, body, contentType }: KeptFile,
): Promise<{ readonly uri: string } | Failed> {
  const { bucket } = job;
  const key = `${prefixOf(context, job)}/${name}`;
  try {
    return await awsOf(parts, context, job.place).objects.put({ bucket, key, body, contentType });
  } catch (error) {
    if (isAwsError(error, 'denied')) {
      // Credentials that have run out come back by themselves.
      if (error.retry === 'later') throw error;
      return notKept(`S3 refused to keep s3://${bucket}/${key}. ${allowing(bucket, error.action)}`);
    }
    if (isAwsError(error, 'not-found'))
      return notKept(`There is no bucket ${bucket} to keep the scan in. Make it, or name another as scanning.bucket.`);
    throw error;
  }
}

/** Another service's action, such as that of a key, is about a resource of its own, which AWS has named. */
function allowing(bucket: string, action = 's3:PutObject'): string {
  if (!action.startsWith('s3:')) return `Allow ${action} to the role of Amiable.`;
  return `Allow ${action} on arn:aws:s3:::${bucket}/* to the role of Amiable.`;
}

function notKept(why: string): Failed {
  return { kind: 'failed', code: 'report-not-kept', why };
}
