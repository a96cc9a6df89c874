import * as z from 'zod';
import { alarmSignal, type Excuse, probeSignal, type Reading } from '../../fleet/signals.ts';
import { afterLook, type Doubt, judgeWatch, type Watch, type WatchVerdict } from '../../fleet/watch.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import {
  endedUnhealthy,
  evidenceText,
  excuseSchema,
  excusesJson,
  excusesOf,
  readSignals,
  watchedSchema,
  watchedText,
} from './watch-parts.ts';

const paramsSchema = watchedSchema.extend({
  /** How long everything has to be seen well; 0 for one look. */
  seconds: z.number().nonnegative(),
});
type Params = z.infer<typeof paramsSchema>;

const doubtSchema = z.object({
  name: z.string(),
  state: z.enum(['unhealthy', 'unknown']),
  detail: z.string(),
  needed: z.number(),
  inARow: z.number(),
  lastedMs: z.number(),
});
const handleSchema = z.object({
  watch: z.object({ lookedAtMs: z.number(), watchedMs: z.number(), doubts: z.array(doubtSchema).readonly() }),
  /** Of this step alone. */
  excuses: z.array(excuseSchema).readonly(),
  /** What people are about to be asked about: known before they are, so that their Retry is an answer to it. */
  asked: z.array(z.string()).readonly(),
  /** How often a person has had it tried again by then. */
  retries: z.number(),
});
type Handle = z.infer<typeof handleSchema>;

/**
 * Looks at the alarms and probes of a fleet for `seconds`, every `pollSeconds`, and answers
 *
 * - succeeded where all were seen well for so long, and are now; time in which anything was unknown does not count;
 * - failed, code `unhealthy`, as soon as an alarm fires or a probe is answered wrongly too often in a row: to be taken
 *   back, or held, as `onUnhealthy` says;
 * - failed, code `health-unknown`, to be held, where anything has been unknown for `unknownSeconds`. A person who then
 *   has it tried again has answered: it goes on without what they were asked about.
 *
 * Its output is what it excused, for the `excusedBy` of later watches. It changes nothing, so every strategy may have
 * it anywhere on its way out; on a way back there is nothing to watch for.
 */
export function watchStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, null, Handle>({
    kind: 'watch',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: ({ seconds, watch }) => 3 * (seconds + watch.unknownSeconds) + slackSeconds,
    intend: async () => ({ intent: null }),
    start: (context, params) => look(parts, context, params, undefined),
    poll: (context, params, handle) => look(parts, context, params, handle),
  });
}

/** For looks that come late. */
const slackSeconds = 600;

async function look(
  parts: StepParts,
  context: StepContext,
  params: Params,
  before: Handle | undefined,
): Promise<StepAnswer<Handle>> {
  const { watch: rules, seconds } = params;
  const known = begunAnew(context, before);
  const excuses = allExcuses(context, params, known);
  const readings = await readSignals(parts, context, params.place, rules, excuses);
  const limits = { seconds, unknownSeconds: rules.unknownSeconds, longestGapSeconds: 2 * rules.pollSeconds };
  const watch = afterLook(known.watch, readings, context.nowMs, limits);
  return answerTo(context, params, judgeWatch(watch, limits), { ...known, watch });
}

/** Those of the rounds before this one too. */
function allExcuses(
  context: StepContext,
  { excusedBy }: Params,
  { excuses }: Pick<Handle, 'excuses'>,
): readonly Excuse[] {
  return [...excusesOf(context, [...excusedBy, context.stepName]), ...excuses];
}

type Known = Omit<Handle, 'watch'> & { readonly watch?: Watch | undefined };

/** A step that a person has tried again watches from the start, without what they were asked about and let pass. */
function begunAnew({ retries = 0 }: StepContext, before: Handle | undefined): Known {
  if (before === undefined) return { excuses: [], asked: [], retries };
  if (before.retries === retries) return before;
  const letPass = before.asked.map((name): Excuse => ({ of: 'unknown', name }));
  return { excuses: [...before.excuses, ...letPass], asked: [], retries };
}

function answerTo(context: StepContext, params: Params, verdict: WatchVerdict, handle: Handle): StepAnswer<Handle> {
  const { watch: rules } = params;
  const what = watchedText(params, context);
  switch (verdict.kind) {
    case 'healthy':
      return succeeded(context, params, handle);
    case 'watching': {
      const checkAfterSeconds =
        verdict.leftSeconds === 0 ? rules.pollSeconds : Math.min(rules.pollSeconds, verdict.leftSeconds);
      return {
        kind: 'running',
        handle: { ...handle, asked: [] },
        checkAfterSeconds,
        progress: { label: watchingLabel(what, verdict) },
      };
    }
    case 'unhealthy':
      return endedUnhealthy(rules, `While ${what} was watched: ${evidenceText(verdict.evidence)}`);
    case 'unknown':
      return askAbout(what, rules.unknownSeconds, verdict.evidence, handle);
  }
}

function succeeded(context: StepContext, params: Params, handle: Handle): StepAnswer<Handle> {
  const { watch: rules, seconds } = params;
  const what = watchedText(params, context);
  const excuses = allExcuses(context, params, handle);
  const counts = ({ name }: Pick<Reading, 'name'>): boolean => excuses.every((excuse) => excuse.name !== name);
  context.tell('watched', {
    what,
    seconds,
    alarms: rules.alarms.filter((name) => counts({ name: alarmSignal(name) })).length,
    probes: rules.http.filter((probe) => counts({ name: probeSignal(probe) })).length,
    unread: [...new Set(excuses.filter(({ of }) => of === 'unknown').map(({ name }) => name))],
  });
  const output = { excuses: excusesJson(excuses) };
  return { kind: 'succeeded', output, progress: { label: `${what}: watched, and healthy` } };
}

/** What is asked about is committed first. */
function askAbout(
  what: string,
  unknownSeconds: number,
  evidence: readonly Doubt[],
  handle: Handle,
): StepAnswer<Handle> {
  const names = evidence.map(({ name }) => name);
  if (names.some((name) => !handle.asked.includes(name))) {
    const label = `${what}: asking people, as it is not known whether all is well`;
    return { kind: 'running', handle: { ...handle, asked: names }, checkAfterSeconds: 1, progress: { label } };
  }
  const why = `While ${what} was watched, it could not be told for ${Math.round(unknownSeconds)} seconds whether all is well: ${evidenceText(evidence)} Retry goes on without it.`;
  return { kind: 'failed', code: 'health-unknown', why, onFailure: 'hold' };
}

function watchingLabel(what: string, { leftSeconds, doubts }: Extract<WatchVerdict, { kind: 'watching' }>): string {
  const [doubt] = doubts;
  if (doubt !== undefined) return `watching ${what}: ${doubt.detail.replace(/\.$/, '')}`;
  return `watching ${what} for ${Math.ceil(leftSeconds)} s more`;
}
