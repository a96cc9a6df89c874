import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { engineTimeout, secondsSince } from '../machines/machine-parts.ts';
import { awsOf, type StepParts } from '../parts.ts';
import {
  asBroughtBack,
  type BringingBack,
  type BroughtBack,
  bringingBackSchema,
  broughtBackSchema,
  notBackYet,
  planBringingBack,
  register,
  tellBack,
} from './bring-back.ts';
import {
  type FailedServer,
  type InPlaceParams,
  inPlaceProgress,
  inPlaceSchema,
  servers,
  wavesOf,
} from './in-place-parts.ts';

type Answer = StepAnswer<BroughtBack>;

/**
 * Puts the wave back into its target groups and waits until it is healthy there. A server whose patches failed and
 * that still runs is put back as well; one that the load balancer finds unhealthy stays registered, gets no traffic,
 * and serves again by itself once it is mended.
 */
export function putBackStep(parts: StepParts): AnyStepKind {
  return stepKind<InPlaceParams, BringingBack, BroughtBack>({
    kind: 'put-back',
    isCleaning: true,
    parse: (params) => inPlaceSchema.parse(params),
    parseIntent: (intent) => bringingBackSchema.parse(intent),
    parseHandle: (handle) => broughtBackSchema.parse(handle),
    timeoutSeconds: ({ drainTimeoutSeconds, pollSeconds }) =>
      engineTimeout({ timeoutSeconds: drainTimeoutSeconds, pollSeconds }),
    intend: async (context, params) => {
      const { out } = wavesOf(context);
      if (out.length === 0) return { answer: finished(context, [], { back: [], stay: [] }) };
      return { intent: await planBringingBack(awsOf(parts, context, params.place), out) };
    },
    start: async (context, params, plan) => {
      const done = await register(awsOf(parts, context, params.place), plan, context.tell);
      return waiting(context, params, done, `${servers(asBroughtBack(plan, done).back).length} servers come back`);
    },
    poll: async (context, params, done, planned) => {
      const plan = asBroughtBack(planned, done);
      const missing = await notBackYet(awsOf(parts, context, params.place), plan);
      if (missing.length === 0 || secondsSince(context) >= params.drainTimeoutSeconds)
        return finished(context, missing, plan);
      const [first] = missing;
      const why = first === undefined ? '' : `, ${first.instanceId}: ${first.why}`;
      return waiting(context, params, done, `${missing.length} of ${servers(plan.back).length} not healthy yet${why}`);
    },
  });
}

function waiting(context: StepContext, params: InPlaceParams, handle: BroughtBack, label: string): Answer {
  const progress = inPlaceProgress(context, params, label);
  return { kind: 'running', handle, checkAfterSeconds: params.pollSeconds, progress };
}

function finished(context: StepContext, missing: readonly FailedServer[], plan: BringingBack): Answer {
  if (plan.back.length + plan.stay.length > 0) tellBack(plan, missing, context.tell);
  return { kind: 'succeeded', output: { round: context.round, unhealthy: [...missing], stay: plan.stay } };
}
