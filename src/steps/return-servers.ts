import * as z from 'zod';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../runs/step.ts';
import { interruptedOutput } from '../runs/walk.ts';
import { type BringingBack, bringingBackSchema, notBackYet, planBringingBack, register } from './bring-back.ts';
import {
  type FailedServer,
  inPlaceSteps,
  type Registration,
  returnedSchema,
  servers,
  waveSchema,
} from './in-place-parts.ts';
import { engineTimeout, placeSchema, secondsSince } from './machine-parts.ts';
import { awsOf, type StepParts } from './parts.ts';

const paramsSchema = z.object({
  place: placeSchema,
  pollSeconds: z.number().positive(),
  drainTimeoutSeconds: z.number().positive(),
  back: z.literal(true),
});
type Params = z.infer<typeof paramsSchema>;

const interruptedSchema = z.object({ step: z.literal(inPlaceSteps.takeOut), intent: waveSchema });
const takenSchema = waveSchema.extend({ round: z.number().int() });

/** The way back of a wave: whatever was taken out of a target group and runs is put back there. Safe to repeat. */
export function returnServersStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, BringingBack, null>({
    kind: 'return-servers',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => bringingBackSchema.parse(intent),
    parseHandle: () => null,
    timeoutSeconds: ({ drainTimeoutSeconds, pollSeconds }) =>
      engineTimeout({ timeoutSeconds: drainTimeoutSeconds, pollSeconds }),
    intend: async (context, { place }) => {
      const out = takenOut(context);
      if (out.length === 0) return { answer: { kind: 'succeeded' } };
      return { intent: await planBringingBack(awsOf(parts, context, place), out) };
    },
    start: async (context, params, plan) => {
      await register(awsOf(parts, context, params.place), plan);
      return waiting(params, servers(plan.back).length);
    },
    poll: async (context, params, _handle, plan) => {
      const missing = await notBackYet(awsOf(parts, context, params.place), plan);
      const isOver = secondsSince(context) >= params.drainTimeoutSeconds;
      return missing.length === 0 || isOver ? finished(context, plan, missing) : waiting(params, missing.length);
    },
  });
}

/** Of the wave that was not put back, or that was about to be taken out. */
function takenOut({ outputs }: StepContext): readonly Registration[] {
  const interrupted = interruptedSchema.safeParse(outputs[interruptedOutput]).data;
  if (interrupted !== undefined) return interrupted.intent.out;
  const taken = takenSchema.safeParse(outputs[inPlaceSteps.takeOut]).data;
  const returned = returnedSchema.safeParse(outputs[inPlaceSteps.putBack]).data;
  return taken === undefined || returned?.round === taken.round ? [] : taken.out;
}

function waiting({ pollSeconds }: Params, left: number): StepAnswer<null> {
  const progress = { done: 0, total: 0, label: `${left} servers come back into service` };
  return { kind: 'running', handle: null, checkAfterSeconds: pollSeconds, progress };
}

function finished(
  context: StepContext,
  { back, stay }: BringingBack,
  missing: readonly FailedServer[],
): StepAnswer<null> {
  const stayOut = servers(stay);
  const facts = { count: servers(back).length, unhealthy: missing.length, stayOut: stayOut.length };
  context.tell('servers-back', { ...facts, instanceIds: stayOut.slice(0, 10) });
  return { kind: 'succeeded' };
}
