import * as z from 'zod';
import type { Json } from '../../basics/json.ts';
import { judgeWhole } from '../../fleet/settled.ts';
import { jsonSchema } from '../../runs/plan.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import { watchStep } from '../watch/watch.ts';
import { againstCarrier } from './carrier-health.ts';
import {
  lookAtPair,
  type Pair,
  pairAws,
  pairSchema,
  percentSet,
  shiftedSchema,
  strangers,
  weightsSet,
} from './pair-parts.ts';

const paramsSchema = z.object({
  pair: pairSchema,
  /** What the new group has to run. */
  imageIds: z.array(z.string()),
  /** Alarms and probes beside it: the parameters of a step that watches them. */
  watch: z.exactOptional(jsonSchema),
  /** The step with whose traffic this settles. */
  shiftStep: z.string(),
});
type Params = z.infer<typeof paramsSchema>;

const handleSchema = z.object({
  wellSinceMs: z.number().exactOptional(),
  illLooks: z.number().default(0),
  /** The handle of the watch, until it has seen enough; then what it leaves behind. */
  watching: z.exactOptional(jsonSchema),
  watched: z.exactOptional(jsonSchema),
});
type Handle = z.infer<typeof handleSchema>;

/**
 * Holds a stage until all of the new group has been well with its traffic for the settle time, and what is watched
 * beside it too. Where the new group cannot carry what it has any more, everything is taken back at once. Changes
 * nothing.
 */
export function settleTrafficStep(parts: StepParts): AnyStepKind {
  const watching = watchStep(parts);
  return stepKind<Params, null, Handle>({
    kind: 'settle-traffic',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: ({ pair, watch }) =>
      pair.timeoutSeconds + pair.settleSeconds + (watch === undefined ? 0 : watching.timeoutSeconds(watch)),
    intend: async () => ({ intent: null }),
    start: (context, params) => look({ parts, watching, context, params }, { illLooks: 0 }),
    poll: (context, params, handle) => look({ parts, watching, context, params }, handle),
  });
}

interface Question {
  readonly parts: StepParts;
  readonly watching: AnyStepKind;
  readonly context: StepContext;
  readonly params: Params;
}

async function look(question: Question, before: Handle): Promise<StepAnswer<Handle>> {
  const { parts, context, params } = question;
  const { pair } = params;
  const percent = shiftedSchema.parse(context.outputs[params.shiftStep]).percent;
  const sight = await lookAtPair(parts, pairAws(parts, context, pair), pair);
  // What somebody else has changed is judged where the next round begins; nothing settles by their weights.
  if (strangers(pair, sight.weights, (one) => [weightsSet(pair, one, percentSet(context))]).length > 0)
    return { kind: 'again' };
  const ill = againstCarrier(pair, sight, before.illLooks);
  if (ill.kind === 'ill') return { kind: 'failed', code: 'unhealthy', why: ill.why, onFailure: 'undo' };
  const watched = await watch(question, before);
  if (watched.failed !== undefined) return watched.failed;
  const known = { illLooks: ill.looks, ...watched.handle };
  const settlement = sight.to === undefined ? undefined : judgeWhole(sight.to, params);
  if (settlement?.settled !== true) {
    const [first] = settlement?.waitingFor ?? [];
    const why = first === undefined ? 'instances are being launched' : `${first.instanceId}: ${first.detail}`;
    return waiting(pair, percent, known, `waiting for ${pair.to.key.groupName} to be well, ${why}`);
  }
  const wellSinceMs = before.wellSinceMs ?? context.nowMs;
  const leftSeconds = pair.settleSeconds - (context.nowMs - wellSinceMs) / 1000;
  const label = leftSeconds > 0 ? `settling for ${Math.ceil(leftSeconds)} s more` : 'watching';
  if (leftSeconds > 0 || watched.handle.watching !== undefined)
    return waiting(pair, percent, { ...known, wellSinceMs }, label, leftSeconds);
  context.tell('stage-settled', { fleet: pair.fleet, percent, group: pair.to.key.groupName });
  const output = { percent, ...outputOf(watched.handle.watched) };
  const progress = { done: percent, total: 100, label: `${percent} % of the traffic has settled` };
  return { kind: percent < 100 ? 'again' : 'succeeded', output, progress };
}

function waiting(
  pair: Pair,
  percent: number,
  handle: Handle,
  label: string,
  leftSeconds = pair.pollSeconds,
): StepAnswer<Handle> {
  const checkAfterSeconds = leftSeconds > 0 ? Math.min(pair.pollSeconds, leftSeconds) : pair.pollSeconds;
  const progress = { done: percent, total: 100, label: `${percent} % of the traffic: ${label}` };
  return { kind: 'running', handle, checkAfterSeconds, progress };
}

interface Watched {
  readonly handle: Pick<Handle, 'watching' | 'watched'>;
  readonly failed?: Extract<StepAnswer<never>, { kind: 'failed' }>;
}

/** One look at the alarms and probes, in the step that knows how. */
async function watch({ watching, context, params }: Question, before: Handle): Promise<Watched> {
  if (params.watch === undefined) return { handle: {} };
  if (before.watched !== undefined) return { handle: { watched: before.watched } };
  const answer =
    before.watching === undefined
      ? await watching.start(context, params.watch, null)
      : await watching.poll(context, params.watch, before.watching, null);
  switch (answer.kind) {
    case 'running':
      return { handle: { watching: answer.handle } };
    case 'failed':
      return { handle: {}, failed: answer };
    default:
      return { handle: { watched: 'output' in answer ? (answer.output ?? null) : null } };
  }
}

function outputOf(watched: Json | undefined): Record<string, Json> {
  const known = z.record(z.string(), jsonSchema).safeParse(watched);
  return known.success ? known.data : {};
}
