import * as z from 'zod';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { interruptedOutput } from '../../runs/walk.ts';
import { engineTimeout, secondsSince } from '../machines/machine-parts.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';
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
  inPlaceSteps,
  type Registration,
  returnedSchema,
  servers,
  takenSchema,
  waveSchema,
} from './in-place-parts.ts';
import { reportOf } from './servers-report.ts';
import { countBrokenOff } from './wave-tally.ts';

const paramsSchema = z.object({
  place: placeSchema,
  pollSeconds: z.number().positive(),
  drainTimeoutSeconds: z.number().positive(),
  /** How many servers the run is about. */
  total: z.number().int().positive(),
});
type Params = z.infer<typeof paramsSchema>;
type Answer = StepAnswer<BroughtBack>;

const interruptedSchema = z.object({ step: z.literal(inPlaceSteps.takeOut), intent: waveSchema });

/**
 * The way back of a wave, and what is left to do after the last one: whatever was taken out of a target group and runs
 * is put back there, also what did not run when its wave ended. Says what stays out. Safe to repeat.
 */
export function returnServersStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, BringingBack, BroughtBack>({
    kind: 'return-servers',
    isCleaning: true,
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => bringingBackSchema.parse(intent),
    parseHandle: (handle) => broughtBackSchema.parse(handle),
    timeoutSeconds: ({ drainTimeoutSeconds, pollSeconds }) =>
      engineTimeout({ timeoutSeconds: drainTimeoutSeconds, pollSeconds }),
    intend: async (context, { place, total }) => {
      const out = [...takenOut(context), ...countBrokenOff(context).tally.out];
      if (out.length === 0) return { answer: { kind: 'succeeded', output: reportOf(context, total, []) } };
      return { intent: await planBringingBack(awsOf(parts, context, place), out) };
    },
    start: async (context, params, plan) => {
      const done = await register(awsOf(parts, context, params.place), plan, context.tell);
      return waiting(params, done, servers(asBroughtBack(plan, done).back).length);
    },
    poll: async (context, params, done, planned) => {
      const plan = asBroughtBack(planned, done);
      const missing = await notBackYet(awsOf(parts, context, params.place), plan);
      const isOver = secondsSince(context) >= params.drainTimeoutSeconds;
      return missing.length === 0 || isOver
        ? finished(context, params, plan, missing)
        : waiting(params, done, missing.length);
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

function waiting({ pollSeconds }: Params, handle: BroughtBack, left: number): Answer {
  const progress = { done: 0, total: 0, label: `${left} servers come back into service` };
  return { kind: 'running', handle, checkAfterSeconds: pollSeconds, progress };
}

function finished(
  context: StepContext,
  { total }: Params,
  plan: BringingBack,
  missing: readonly FailedServer[],
): Answer {
  tellBack(plan, missing, context.tell);
  return { kind: 'succeeded', output: reportOf(context, total, plan.stay) };
}
