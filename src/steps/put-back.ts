import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../runs/step.ts';
import { type BringingBack, bringingBackSchema, notBackYet, planBringingBack, register } from './bring-back.ts';
import {
  type FailedServer,
  type InPlaceParams,
  inPlaceProgress,
  inPlaceSchema,
  servers,
  wavesOf,
} from './in-place-parts.ts';
import { engineTimeout, secondsSince } from './machine-parts.ts';
import { awsOf, type StepParts } from './parts.ts';

type Answer = StepAnswer<null>;

/**
 * Puts the wave back into its target groups and waits until it is healthy there. A server whose patches failed and
 * that still runs is put back as well; one that the load balancer finds unhealthy stays registered, gets no traffic,
 * and serves again by itself once it is mended.
 */
export function putBackStep(parts: StepParts): AnyStepKind {
  return stepKind<InPlaceParams, BringingBack, null>({
    kind: 'put-back',
    parse: (params) => inPlaceSchema.parse(params),
    parseIntent: (intent) => bringingBackSchema.parse(intent),
    parseHandle: () => null,
    timeoutSeconds: ({ drainTimeoutSeconds, pollSeconds }) =>
      engineTimeout({ timeoutSeconds: drainTimeoutSeconds, pollSeconds }),
    intend: async (context, params) => {
      const { out } = wavesOf(context);
      if (out.length === 0) return { answer: finished(context, [], { back: [], stay: [] }) };
      return { intent: await planBringingBack(awsOf(parts, context, params.place), out) };
    },
    start: async (context, params, plan) => {
      await register(awsOf(parts, context, params.place), plan);
      return waiting(context, params, `${servers(plan.back).length} servers come back`);
    },
    poll: async (context, params, _handle, plan) => {
      const missing = await notBackYet(awsOf(parts, context, params.place), plan);
      if (missing.length === 0 || secondsSince(context) >= params.drainTimeoutSeconds)
        return finished(context, missing, plan);
      const [first] = missing;
      const why = first === undefined ? '' : `, ${first.instanceId}: ${first.why}`;
      return waiting(context, params, `${missing.length} of ${servers(plan.back).length} not healthy yet${why}`);
    },
  });
}

function waiting(context: StepContext, params: InPlaceParams, label: string): Answer {
  const progress = inPlaceProgress(context, params, label);
  return { kind: 'running', handle: null, checkAfterSeconds: params.pollSeconds, progress };
}

function finished(context: StepContext, missing: readonly FailedServer[], { back, stay }: BringingBack): Answer {
  const count = servers(back).length;
  const stayOut = servers(stay);
  if (count + stayOut.length > 0)
    context.tell('servers-back', {
      count,
      unhealthy: missing.length,
      stayOut: stayOut.length,
      instanceIds: stayOut.slice(0, 10),
    });
  return { kind: 'succeeded', output: { round: context.round, unhealthy: [...missing], stay } };
}
