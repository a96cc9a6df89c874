/** What the end of a run comes to in numbers. Pure. */
import type { Metric } from '../../aws/service-ports.ts';
import type { Note, Run } from '../../runs/run.ts';
import { waitedMs } from '../../runs/waits.ts';
import { metricNamespace } from '../../steps/amis/count-image.ts';
import { dimension } from './dimension.ts';
import { instancesPatched } from './instances-patched.ts';

/**
 * Runs by outcome, instances that run something newer, and how long a patch took from the request, with which its bake
 * begins, to the end of its rollout; once more without what it waited for people and windows. Each for its environment
 * and for all. `notes` are all of the run's. Nothing of a run that has not ended.
 */
export function metricsOfEnded(run: Run, notes: readonly Note[]): readonly Metric[] {
  const { phase, verb, requestedAtMs } = run;
  if (phase.kind !== 'ended') return [];
  const { atMs, outcome } = phase;
  const patched = instancesPatched(run, notes);
  const tookMs = atMs - requestedAtMs;
  const of = (name: string, value: number, unit: Metric['unit'], dimensions = {}): Metric => ({
    ...{ namespace: metricNamespace, name, value, unit, dimensions, atMs },
  });
  const counted = [
    of('RunsEnded', 1, 'Count', { Outcome: outcome }),
    ...(patched === 0 ? [] : [of('InstancesPatched', patched, 'Count')]),
    ...(verb === 'patch' && outcome === 'done'
      ? [
          of('TimeToPatch', tookMs / 1000, 'Seconds'),
          of('TimeToPatchWorking', (tookMs - waitedMs(notes)) / 1000, 'Seconds'),
        ]
      : []),
  ];
  const Environment = dimension(run.environment);
  return counted.flatMap((metric) => [metric, { ...metric, dimensions: { Environment, ...metric.dimensions } }]);
}
