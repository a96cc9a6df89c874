/** What the end of a run comes to in numbers. Pure. */
import * as z from 'zod';
import type { Metric } from '../aws/service-ports.ts';
import type { Place } from '../images/inventory.ts';
import type { Run } from '../runs/run.ts';
import { metricNamespace } from '../steps/count-image.ts';
import { dimension } from './dimension.ts';
import { serversReport } from './in-place-facts.ts';
import { rolloutFactsSchema } from './rollout-facts.ts';

const placeSchema = z.object({ accountId: z.string(), region: z.string() });

/** A plan says where it acts, a cleanup in several places; an emergency acts by the runs that are its parts. */
const placedSchema = z.union([
  placeSchema.transform((place) => [place]),
  z.object({ places: z.array(placeSchema) }).transform(({ places }) => places),
]);

/** Where a run acted; nowhere where it never came to a plan, or is an emergency. */
export function placesOfRun({ plan }: Pick<Run, 'plan'>): readonly Place[] {
  return placedSchema.safeParse(plan?.facts).data ?? [];
}

/**
 * Runs by outcome, instances that run something newer, and how long a patch took from the request, with which its bake
 * begins, to the end of its rollout. Each for its environment and for all. Nothing of a run that has not ended.
 */
export function metricsOfEnded(run: Run): readonly Metric[] {
  const { phase, verb, requestedAtMs } = run;
  if (phase.kind !== 'ended') return [];
  const { atMs, outcome } = phase;
  const patched = instancesPatched(run);
  const of = (name: string, value: number, unit: Metric['unit'], dimensions = {}): Metric => ({
    ...{ namespace: metricNamespace, name, value, unit, dimensions, atMs },
  });
  const counted = [
    of('RunsEnded', 1, 'Count', { Outcome: outcome }),
    ...(patched === 0 ? [] : [of('InstancesPatched', patched, 'Count')]),
    ...(verb === 'patch' && outcome === 'done' ? [of('TimeToPatch', (atMs - requestedAtMs) / 1000, 'Seconds')] : []),
  ];
  const Environment = dimension(run.environment);
  return counted.flatMap((metric) => [metric, { ...metric, dimensions: { Environment, ...metric.dimensions } }]);
}

/** Servers in place one by one; a rollout brings all of its instances or, taken back, none. */
function instancesPatched(run: Run): number {
  const report = serversReport(run);
  if (report !== undefined) return report.patched;
  const isDone = run.phase.kind === 'ended' && run.phase.outcome === 'done';
  if (!isDone || run.verb === 'rollback') return 0;
  return rolloutFactsSchema.safeParse(run.plan?.facts).data?.toReplace ?? 0;
}
