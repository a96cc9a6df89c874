import { judgeWave } from '../fleet/in-place.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../runs/step.ts';
import {
  type FailedServer,
  failedServer,
  type InPlaceParams,
  inPlaceProgress,
  inPlaceSchema,
  inPlaceSteps,
  patchedSchema,
  returnedSchema,
  servers,
  type Tally,
  tallyOf,
  verifiedSchema,
  wavesOf,
} from './in-place-parts.ts';
import type { StepParts } from './parts.ts';

const namedAtMost = 200;
const toldAtMost = 5;

/**
 * Counts what came of the wave and decides what follows. More failures than the budget stop the run, with everything
 * that was taken out put back by then, and the rest untouched; a person may have it go on with the rest.
 */
export function nextWaveStep(_parts: StepParts): AnyStepKind {
  return stepKind<InPlaceParams, null, null>({
    kind: 'next-wave',
    parse: (params) => inPlaceSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: () => 600,
    intend: async (context, params) => ({ answer: decide(context, params) }),
    start: async () => ({ kind: 'succeeded' }),
    poll: async () => ({ kind: 'succeeded' }),
  });
}

function decide(context: StepContext, params: InPlaceParams): StepAnswer<null> {
  const { tally, failed } = count(context);
  const left = params.total - tally.cursor + tally.redo.length;
  const forgiven = (context.retries ?? 0) > 0 ? tally.failed : tally.forgiven;
  const judged = judgeWave({ failed: tally.failed, forgiven, budget: params.errorBudget, left });
  if (judged === 'stop') return stopped(tally, params, left);
  tell(context, params, tally, failed, left);
  const output: Tally = { ...tally, forgiven };
  const progress = inPlaceProgress({ ...context, outputs: { [inPlaceSteps.next]: output } }, params, 'done');
  return { kind: judged === 'again' ? 'again' : 'succeeded', output, progress };
}

/** The tally with this wave in it, and who failed in this wave. */
function count(context: StepContext): { readonly tally: Tally; readonly failed: readonly FailedServer[] } {
  const { outputs } = context;
  const before = tallyOf(context);
  const wave = wavesOf(context);
  const patched = patchedSchema.parse(outputs[inPlaceSteps.patch]);
  const verified = verifiedSchema.parse(outputs[inPlaceSteps.verify]);
  const returned = returnedSchema.parse(outputs[inPlaceSteps.putBack]);
  const failed = oncePerServer([
    ...wave.offline.map((id) => failedServer(id, 'undeliverable', 'its agent has gone offline since it was planned')),
    ...patched.failed,
    ...verified.failed,
    ...returned.unhealthy.filter(({ instanceId }) => !patched.cancelled.includes(instanceId)),
  ]);
  const done = wave.ids.length + wave.offline.length - failed.length - patched.cancelled.length;
  const tally = {
    cursor: wave.cursor,
    redo: [...wave.redo, ...patched.cancelled],
    patched: before.patched + done,
    gone: before.gone + wave.gone.length,
    failed: before.failed + failed.length,
    forgiven: before.forgiven,
    named: [...before.named, ...failed].slice(0, namedAtMost),
    out: [...before.out, ...returned.stay],
  };
  return { tally, failed };
}

/** What was found first about a server is what it failed of. */
function oncePerServer(failed: readonly FailedServer[]): readonly FailedServer[] {
  return [...new Map(failed.toReversed().map((server) => [server.instanceId, server])).values()].toReversed();
}

function stopped(tally: Tally, { total, errorBudget }: InPlaceParams, left: number): StepAnswer<null> {
  const since = tally.named.slice(-toldAtMost);
  const named = since.map(({ instanceId, why }) => `${instanceId} (${why})`).join(', ');
  const out = servers(tally.out);
  const stay =
    out.length === 0
      ? ''
      : ` Out of their target groups stay ${out.slice(0, toldAtMost).join(', ')}${out.length > toldAtMost ? ` and ${out.length - toldAtMost} more` : ''}.`;
  const rest = left === 0 ? 'None is left to patch.' : `${left} were not touched; retry goes on with them.`;
  const why = `${tally.failed} of ${total} servers failed, and ${errorBudget} may: ${named}.${stay} ${rest}`;
  return { kind: 'failed', code: 'error-budget', why };
}

function tell(
  context: StepContext,
  params: InPlaceParams,
  tally: Tally,
  failed: readonly FailedServer[],
  left: number,
): void {
  const wave = { wave: context.round, of: Math.max(params.waves, context.round) };
  if (failed.length > 0)
    context.tell('servers-failed', {
      ...wave,
      count: failed.length,
      servers: failed.slice(0, toldAtMost).map((one) => ({ ...one })),
    });
  const { patched, gone } = tally;
  context.tell('servers-patched', { ...wave, patched, failed: tally.failed, gone, left, total: params.total });
}
