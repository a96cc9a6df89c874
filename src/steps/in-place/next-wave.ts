import { judgeWave } from '../../fleet/in-place.ts';
import { type AnyStepKind, lookingStepKind, type StepAnswer, type StepContext } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import {
  type FailedServer,
  type InPlaceParams,
  inPlaceProgress,
  inPlaceSchema,
  inPlaceSteps,
  outputOf,
  type Tally,
} from './in-place-parts.ts';
import { type CountedWave, countWave, untouchedOf } from './wave-tally.ts';

const toldAtMost = 5;
/** So few that all of it is shown where people decide. */
const toldWhenStopped = 3;

/**
 * Counts what came of the wave and decides what follows. More failures than the budget stop the run, with everything
 * that was taken out put back by then, and the rest untouched; a person may have it go on with the rest.
 */
export function nextWaveStep(_parts: StepParts): AnyStepKind {
  return lookingStepKind<InPlaceParams>({
    kind: 'next-wave',
    isCleaning: true,
    parse: (params) => inPlaceSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async (context, params) => decide(context, params),
  });
}

function decide(context: StepContext, params: InPlaceParams): StepAnswer<null> {
  const counted = countWave(context);
  const { tally } = counted;
  const left = untouchedOf(tally, params.total);
  const wasToldToGoOn = (context.retries ?? 0) > 0;
  const forgiven = wasToldToGoOn ? tally.failed : tally.forgiven;
  const judged = judgeWave({ failed: tally.failed, forgiven, budget: params.errorBudget, left });
  const output: Tally = { ...tally, forgiven };
  const progress = inPlaceProgress({ ...context, outputs: { [inPlaceSteps.next]: output } }, params, 'done');
  if (!wasToldToGoOn) tell(context, params, counted, left);
  if (judged === 'stop')
    return { kind: 'failed', code: 'error-budget', why: stoppedWhy(counted, params, left), progress };
  return { kind: judged === 'again' ? 'again' : 'succeeded', output, progress };
}

/** What has to be known to decide comes first: what is too long for a card is cut at its end. */
function stoppedWhy({ tally, failed }: CountedWave, { total, errorBudget }: InPlaceParams, left: number): string {
  const rest = left === 0 ? 'None is left to patch.' : `${left} were not touched; retry goes on with them.`;
  const named = failed.slice(0, toldWhenStopped).map(({ instanceId, why }) => `${instanceId} (${why})`);
  const more = failed.length > named.length ? ` and ${failed.length - named.length} more` : '';
  return `${tally.failed} of ${total} servers failed, and ${errorBudget} may. ${rest} Failed in this wave: ${named.join(', ')}${more}.`;
}

function tell(
  context: StepContext,
  params: InPlaceParams,
  { tally, failed, commandIds }: CountedWave,
  left: number,
): void {
  const wave = { wave: context.round, of: Math.max(params.waves, context.round) };
  const output = outputOf(context, params);
  if (failed.length > 0)
    context.tell('servers-failed', {
      ...wave,
      count: failed.length,
      servers: failed.slice(0, toldAtMost).map(({ instanceId, state, why }) => ({ instanceId, state, why })),
      commandIds: commandsOf(failed, commandIds),
      ...(output === undefined ? {} : { outputUri: `s3://${output.bucket}/${output.prefix}/` }),
    });
  const { patched, gone } = tally;
  context.tell('servers-patched', { ...wave, patched, failed: tally.failed, gone, left, total: params.total });
}

/** By which their output is found. What failed after its command may have any of the wave's. */
function commandsOf(failed: readonly FailedServer[], ofWave: readonly string[]): string[] {
  const known = failed.flatMap(({ commandId }) => commandId ?? []);
  const isKnown = failed.every(({ commandId, state }) => commandId !== undefined || state === 'undeliverable');
  return [...new Set(isKnown ? known : [...known, ...ofWave])].slice(0, toldAtMost);
}
