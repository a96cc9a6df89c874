import * as z from 'zod';
import { AmiableError } from '../../basics/errors.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';

const bucketSchema = z.object({ place: placeSchema, bucket: z.string() });

const paramsSchema = z.object({
  /** Absent where no bucket is configured: then only the thread has it, as a file. */
  keep: z
    .union([
      /** In a folder of the run's own in this one. */
      bucketSchema.extend({ folder: z.string() }),
      /** As earlier versions have planned it: the run's own folder. */
      bucketSchema.extend({ prefix: z.string() }),
    ])
    .exactOptional(),
});
type Params = z.infer<typeof paramsSchema>;

export interface ReportFile {
  readonly name: string;
  readonly contentType: string;
  readonly body: string;
}

/** Puts together all that is known of a run and of those that it has begun. Reads only. */
export type WriteReport = (runId: string, nowMs: number) => Promise<readonly ReportFile[]>;

/**
 * Keeps what came of it, for people and for machines. Set-style: a repeat writes the same objects anew. A report that
 * cannot be kept is told, and is no failure of what it tells of.
 */
export function reportEmergencyStep(parts: Pick<StepParts, 'aws' | 'writeReport'>): AnyStepKind {
  return stepKind<Params, null, null>({
    kind: 'report-emergency',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 3600,
    intend: async (context, { keep }) => {
      if (keep !== undefined) return { intent: null };
      context.tell('emergency-reported', { uris: [] });
      return { answer: { kind: 'succeeded' } };
    },
    start: (context, params) => report(parts, context, params),
    poll: (context, params) => report(parts, context, params),
  });
}

async function report(
  { aws, writeReport }: Pick<StepParts, 'aws' | 'writeReport'>,
  context: StepContext,
  { keep }: Params,
): Promise<StepAnswer<null>> {
  if (keep === undefined) return { kind: 'succeeded' };
  const { bucket, place } = keep;
  const folder = 'folder' in keep ? `${keep.folder}/${context.runId}` : keep.prefix;
  const files = await writeReport(context.runId, context.nowMs);
  const uris: string[] = [];
  try {
    for (const { name, contentType, body } of files) {
      const kept = await awsOf({ aws }, context, place).objects.put({
        bucket,
        key: `${folder}/${name}`,
        body,
        contentType,
      });
      uris.push(kept.uri);
    }
  } catch (error) {
    if (!(error instanceof AmiableError) || error.retry === 'later') throw error;
    context.tell('report-not-kept', { why: error.message });
    return { kind: 'succeeded' };
  }
  context.tell('emergency-reported', { uris });
  return { kind: 'succeeded', output: { uris } };
}
