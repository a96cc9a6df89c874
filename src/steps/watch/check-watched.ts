import * as z from 'zod';
import type { Excuse, Reading } from '../../fleet/signals.ts';
import { type AnyStepKind, lookingStepKind, type StepAnswer, type StepContext } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';
import { evidenceText, excusesJson, readSignals, watchRulesSchema } from './watch-parts.ts';

const paramsSchema = z.object({
  place: placeSchema,
  watch: watchRulesSchema,
  /** What follows where something is unhealthy before anything was changed. */
  alreadyUnhealthy: z.enum(['refuse', 'warn']),
  /** What was unhealthy when this was planned, and was approved all the same. */
  accepted: z.array(z.string()),
});
type Params = z.infer<typeof paramsSchema>;

/**
 * Looks at alarms and probes before the first change. What is unhealthy already makes the plan void, or is excused
 * where the policy or the approval says so: it counts again once it was well. What cannot be told for `unknownSeconds`
 * is asked about, and a person who has it tried again lets the run go on without it. Its output is what it excused, for
 * the `excusedBy` of the watches that follow.
 */
export function checkWatchedStep(parts: StepParts): AnyStepKind {
  return lookingStepKind({
    kind: 'check-watched',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: ({ watch }) => 2 * watch.unknownSeconds + 600,
    look: async (context, params) =>
      judge(context, params, await readSignals(parts, context, params.place, params.watch, [])),
  });
}

function judge(context: StepContext, params: Params, readings: readonly Reading[]): StepAnswer<null> {
  const { watch, alreadyUnhealthy, accepted } = params;
  const seconds = (context.nowMs - context.startedAtMs) / 1000;
  const ill = readings.filter(({ state }) => state === 'unhealthy');
  const mayPass = ({ name }: Reading): boolean => alreadyUnhealthy === 'warn' || accepted.includes(name);
  const objected = ill.filter((reading) => !mayPass(reading));
  const waitSeconds = Math.max(0, ...objected.map(({ needed }) => (needed - 1) * watch.pollSeconds));
  if (objected.length > 0) {
    if (seconds < waitSeconds) return lookAgain(params, objected);
    return { kind: 'void', why: `${evidenceText(objected)} That was so before anything was changed.` };
  }
  const lost = readings.filter(({ state }) => state === 'unknown');
  const isAsked = (context.retries ?? 0) > 0;
  if (lost.length > 0 && !isAsked) return seconds < watch.unknownSeconds ? lookAgain(params, lost) : ask(params, lost);
  if (ill.length > 0) context.tell('unhealthy-before', { what: ill.map(({ detail }) => detail) });
  return { kind: 'succeeded', output: { excuses: excusesJson([...ill, ...lost].map(excuseFor)) } };
}

function excuseFor({ name, state, sinceMs }: Reading): Excuse {
  if (state === 'unknown') return { of: 'unknown', name };
  return { of: 'unhealthy', name, ...(sinceMs === undefined ? {} : { sinceMs }) };
}

function lookAgain({ watch }: Params, readings: readonly Reading[]): StepAnswer<null> {
  const label = `before the first change: ${evidenceText(readings)}`;
  return { kind: 'running', handle: null, checkAfterSeconds: watch.pollSeconds, progress: { label } };
}

function ask({ watch }: Params, lost: readonly Reading[]): StepAnswer<null> {
  const why = `Before the first change it could not be told for ${Math.round(watch.unknownSeconds)} seconds whether all is well: ${evidenceText(lost)} Retry goes on without it.`;
  return { kind: 'failed', code: 'health-unknown', why, onFailure: 'hold' };
}
