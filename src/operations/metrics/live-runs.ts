/** What the runs at work come to in numbers, and in a line of the log for each. Pure. */
import type { Metric } from '../../aws/service-ports.ts';
import { type Place, placeKey } from '../../fleet/place.ts';
import type { Run } from '../../runs/run.ts';
import { waitsForPerson } from '../../runs/waits.ts';
import { currentStep } from '../../runs/walk.ts';
import { metricNamespace } from '../../steps/amis/count-image.ts';
import { placesOfRun } from '../run-places.ts';
import { dimension } from './dimension.ts';

/** By this the dashboard finds the lines. */
export const liveMessage = 'run at work';

/** How far a run is. */
export function liveLine(run: Run) {
  const { id, verb, subject, environment, phase, paused, progress } = run;
  return {
    run: id,
    verb,
    subject,
    environment,
    state: paused === undefined ? phase.kind : 'paused',
    step: currentStep(run)?.name,
    progress: progress === undefined ? undefined : `${progress.done} of ${progress.total}`,
  };
}

export interface LiveAt {
  readonly place: Place;
  readonly metrics: readonly Metric[];
}

/** Each run where it is about something; at `home` where it has no plan yet, or is an emergency. */
export function liveByPlace(runs: readonly Run[], home: Place | undefined, atMs: number): readonly LiveAt[] {
  const placed = runs.flatMap((run) => {
    const own = placesOfRun(run);
    return (own.length > 0 || home === undefined ? own : [home]).map((place) => ({ place, run }));
  });
  const groups = Map.groupBy(placed, ({ place }) => placeKey(place));
  return [...groups.values()].flatMap((those) => {
    const [first] = those;
    if (first === undefined) return [];
    const metrics = metricsOf(
      those.map(({ run }) => run),
      atMs,
    );
    return { place: first.place, metrics };
  });
}

/** All of them, by verb and by environment; and how many go on only when a person decides. */
function metricsOf(runs: readonly Run[], atMs: number): readonly Metric[] {
  const count = (name: string, value: number, dimensions: Metric['dimensions'] = {}): Metric => ({
    ...{ namespace: metricNamespace, name, value, unit: 'Count', dimensions, atMs },
  });
  const by = (key: string, of: (run: Run) => string): readonly Metric[] =>
    [...Map.groupBy(runs, of)].map(([value, those]) => count('RunsActive', those.length, { [key]: value }));
  return [
    count('RunsActive', runs.length),
    count('RunsWaiting', runs.filter(waitsForPerson).length),
    ...by('Verb', ({ verb }) => verb),
    ...by('Environment', ({ environment }) => dimension(environment)),
  ];
}
