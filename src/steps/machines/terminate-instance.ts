import * as z from 'zod';
import { runTag } from '../../images/run-tag.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';
import { mayBeUnseen } from '../unseen.ts';
import { instancesOf, purposeSchema, purposeTag } from './machine-parts.ts';

const paramsSchema = z.object({
  place: placeSchema,
  purpose: purposeSchema,
  launchStep: z.string(),
  pollSeconds: z.number().positive(),
});
type Params = z.infer<typeof paramsSchema>;

/** Every instance of this run and purpose, as EC2 has them: what the run remembers of a launch may have been lost. */
const intentSchema = z.object({ instanceIds: z.array(z.string()) });
type Intent = z.infer<typeof intentSchema>;
type Answer = StepAnswer<null>;

const lookAgainSeconds = 10;
const launchedSchema = z.object({ instanceId: z.string() });

/** Ends what was launched for one purpose of this run, and waits until EC2 says so. Safe to repeat. */
export function terminateInstanceStep(parts: StepParts): AnyStepKind {
  /** Without those that are shutting down, which nothing can stop any more. */
  const living = async (context: StepContext, { place, purpose }: Params) => {
    const tags = { [runTag]: context.runId, [purposeTag]: purpose };
    const found = await instancesOf(parts, context, place).tagged(tags);
    return found.filter(({ state }) => state !== 'shutting-down');
  };
  const end = async (context: StepContext, params: Params, instanceIds: readonly string[]): Promise<Answer> => {
    await instancesOf(parts, context, params.place).terminate(instanceIds);
    return { kind: 'running', handle: null, checkAfterSeconds: lookAgainSeconds };
  };
  return stepKind<Params, Intent, null>({
    kind: 'terminate-instance',
    isCleaning: true,
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: () => null,
    timeoutSeconds: () => 60 * 60,
    intend: async (context, params) => {
      const instanceIds = (await living(context, params)).map(({ instanceId }) => instanceId);
      if (instanceIds.length > 0) return { intent: { instanceIds } };
      // One that has run is known to EC2; one that was asked for a moment ago may not be told yet.
      const hasRun = launchedSchema.safeParse(context.outputs[params.launchStep]).success;
      return { answer: hasRun || !mayBeUnseen(context) ? { kind: 'succeeded' } : lookAgain };
    },
    start: (context, params, { instanceIds }) => end(context, params, instanceIds),
    poll: async (context, params, _handle, { instanceIds }) => {
      const left = await living(context, params);
      if (left.length > 0)
        return end(
          context,
          params,
          left.map(({ instanceId }) => instanceId),
        );
      context.tell('instance-terminated', { instanceIds, purpose: params.purpose });
      return { kind: 'succeeded' };
    },
  });
}

const lookAgain = { kind: 'running', handle: null, checkAfterSeconds: lookAgainSeconds } as const;
