import * as z from 'zod';
import { abortChildren, readChildren } from '../../runs/child-runs.ts';
import { type Marks, markOf, marks, underWay } from '../../runs/children.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { interruptedOutput } from '../../runs/walk.ts';
import type { StepParts } from '../parts.ts';

const paramsSchema = z.object({
  /** The step that has begun them, and their keys in its order. */
  step: z.string(),
  keys: z.array(z.string()),
  pollSeconds: z.number().positive(),
  timeoutSeconds: z.number().positive(),
});
type Params = z.infer<typeof paramsSchema>;

const interruptedSchema = z.object({ step: z.string(), handle: z.object({ marks: z.string() }) });

/** Aborts the runs that a step had under way when it was interrupted, and waits until they have taken themselves back. */
export function stopChildrenStep(parts: Pick<StepParts, 'family'>): AnyStepKind {
  return stepKind<Params, null, null>({
    kind: 'stop-children',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: ({ timeoutSeconds }) => timeoutSeconds,
    intend: async () => ({ intent: null }),
    start: (context, params) => stop(parts, context, params),
    poll: (context, params) => stop(parts, context, params),
  });
}

async function stop(
  { family }: Pick<StepParts, 'family'>,
  context: StepContext,
  params: Params,
): Promise<StepAnswer<null>> {
  const keys = underWay(interruptedMarks(context, params)).flatMap((index) => params.keys[index] ?? []);
  const runs = [...(await readChildren(family, context.runId, keys)).values()];
  const left = runs.filter((run) => markOf(run) === marks.begun);
  if (left.length === 0) return { kind: 'succeeded' };
  await abortChildren(family, left, context.actingFor, context.nowMs);
  const progress = { done: runs.length - left.length, total: runs.length, label: 'fleets taken back' };
  return { kind: 'running', handle: null, checkAfterSeconds: params.pollSeconds, progress };
}

function interruptedMarks({ outputs }: StepContext, { step }: Params): Marks {
  const interrupted = interruptedSchema.safeParse(outputs[interruptedOutput]).data;
  return interrupted?.step === step ? interrupted.handle.marks : '';
}
