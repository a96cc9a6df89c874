import * as z from 'zod';
import { AmiableError, whyNot } from '../../basics/errors.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';

const paramsSchema = z.object({
  place: placeSchema,
  metric: z.enum(['AMIsCreated', 'AMIsPatched']),
  dimensions: z.record(z.string(), z.string()),
});
export type CountParams = z.infer<typeof paramsSchema>;

/** Of all metrics that Amiable puts. */
export const metricNamespace = 'Custom/AMI';

/**
 * Counts the image that the run has made, as a metric in CloudWatch. CloudWatch takes no client token and tells nobody
 * which data point is whose: an image is counted at most once, and after a crash while it was being counted it is not
 * counted again. Whatever CloudWatch says, the step succeeds: the image is there.
 */
export function countImageStep(parts: StepParts): AnyStepKind {
  return stepKind<CountParams, null, 'maybe-counted'>({
    kind: 'count-image',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => 'maybe-counted',
    timeoutSeconds: () => 600,
    intend: async () => ({ intent: null }),
    find: async () => 'maybe-counted',
    start: (context, params) => count(parts, context, params),
    poll: async (context, { metric }) => missed(context, metric, 'Amiable was interrupted while it counted.'),
  });
}

async function count(
  parts: StepParts,
  context: StepContext,
  { place, metric, dimensions }: CountParams,
): Promise<StepAnswer<'maybe-counted'>> {
  const point = {
    namespace: metricNamespace,
    name: metric,
    value: 1,
    unit: 'Count',
    dimensions,
    atMs: context.nowMs,
  } as const;
  try {
    await awsOf(parts, context, place).metrics.put([point]);
    return { kind: 'succeeded' };
  } catch (error) {
    // What else there is, is tried again, and ends as one that was interrupted.
    if (error instanceof AmiableError) return missed(context, metric, whyNot(error));
    throw error;
  }
}

function missed(context: StepContext, metric: string, why: string): StepAnswer<'maybe-counted'> {
  context.tell('metric-missed', { metric, why });
  return { kind: 'succeeded' };
}

/** The tags of an image by which it is counted; those that it has not are left out. */
export function countedBy(tags: Readonly<Record<string, string>>): Record<string, string> {
  const names = ['Application', 'Environment'];
  return Object.fromEntries(names.flatMap((name) => (tags[name] === undefined ? [] : [[name, tags[name]]])));
}
