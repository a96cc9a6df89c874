import * as z from 'zod';
import type { Json } from '../../basics/json.ts';
import type { AnyStepKind, StepAnswer } from '../../runs/step.ts';
import { FleetGoneError } from '../parts.ts';

const wayBackSchema = z.object({ back: z.literal(true) });

/**
 * The same step, for a fleet that somebody may delete in the middle: on the way out there is nothing left to replace,
 * so what was done is taken back; on the way back there is nothing left to take back, so the step is done.
 */
export function whileFleetExists(kind: AnyStepKind): AnyStepKind {
  return {
    ...kind,
    intend: (context, params) =>
      orGone(
        () => kind.intend(context, params),
        (error) => ({ answer: answerTo(params, error) }),
      ),
    find: (context, params, intent) =>
      orGone(
        () => kind.find(context, params, intent),
        () => undefined,
      ),
    start: (context, params, intent) =>
      orGone(
        () => kind.start(context, params, intent),
        (error) => answerTo(params, error),
      ),
    poll: (context, params, handle, intent) =>
      orGone(
        () => kind.poll(context, params, handle, intent),
        (error) => answerTo(params, error),
      ),
  };
}

async function orGone<Result>(act: () => Promise<Result>, gone: (error: FleetGoneError) => Result): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof FleetGoneError) return gone(error);
    throw error;
  }
}

function answerTo(params: Json, { message }: FleetGoneError): StepAnswer<Json> {
  return wayBackSchema.safeParse(params).success ? { kind: 'succeeded' } : { kind: 'void', why: message };
}
