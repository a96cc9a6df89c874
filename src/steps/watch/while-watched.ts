import * as z from 'zod';
import type { Json } from '../../basics/json.ts';
import type { AnyStepKind, StepAnswer, StepContext } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import { endedUnhealthy, evidenceText, excusesOf, readSignals, watchedSchema, watchedText } from './watch-parts.ts';

const guardedSchema = z.object({ watched: watchedSchema });
type Watched = z.infer<typeof watchedSchema>;

/**
 * The same step, which ends as soon as an alarm fires that its parameters say is `watched`: before it decides, and
 * between its looks. What cannot be read is no reason here, and probes are not asked: `watch` steps judge those.
 */
export function whileWatched(parts: StepParts, kind: AnyStepKind): AnyStepKind {
  return {
    ...kind,
    intend: async (context, params) => {
      const answer = await answerToAlarm(parts, context, params);
      return answer === undefined ? kind.intend(context, params) : { answer };
    },
    poll: async (context, params, handle, intent) =>
      (await answerToAlarm(parts, context, params)) ?? kind.poll(context, params, handle, intent),
  };
}

async function answerToAlarm(
  parts: StepParts,
  context: StepContext,
  params: Json,
): Promise<StepAnswer<never> | undefined> {
  const watched = guardedSchema.safeParse(params).data?.watched;
  return watched && firingAlarm(parts, context, watched);
}

/** What ends a step that is under way while this is watched; undefined where no alarm of it fires. */
export async function firingAlarm(
  parts: StepParts,
  context: StepContext,
  watched: Watched,
): Promise<Extract<StepAnswer<never>, { kind: 'failed' }> | undefined> {
  if (watched.watch.alarms.length === 0) return undefined;
  const excuses = excusesOf(context, watched.excusedBy);
  const readings = await readSignals(parts, context, watched.place, { ...watched.watch, http: [] }, excuses);
  const firing = readings.filter(({ state }) => state === 'unhealthy');
  if (firing.length === 0) return undefined;
  const why = `While ${watchedText(watched, context)} was under way: ${evidenceText(firing)}`;
  return endedUnhealthy(watched.watch, why);
}
