import * as z from 'zod';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { interruptedOutput } from '../../runs/walk.ts';
import { isFinal } from '../machines/command-parts.ts';
import { engineTimeout, secondsSince } from '../machines/machine-parts.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';
import { inPlaceSteps } from './in-place-parts.ts';
import { waveHandleSchema } from './patch-wave.ts';
import { findJobs, isSent, type Job, jobSchema, jobsOf, toldLateSeconds, waveCommandsSchema } from './wave-commands.ts';

const paramsSchema = z.object({ place: placeSchema, pollSeconds: z.number().positive(), back: z.literal(true) });
type Params = z.infer<typeof paramsSchema>;

const interruptedSchema = z.object({
  step: z.literal(inPlaceSteps.patch),
  intent: waveCommandsSchema,
  handle: waveHandleSchema.exactOptional(),
});

const intentSchema = z.object({ wave: waveCommandsSchema, jobs: z.array(jobSchema) });
type Intent = z.infer<typeof intentSchema>;
const handleSchema = z.object({ jobs: z.array(jobSchema) });
type Handle = z.infer<typeof handleSchema>;

/** What runs on a server may take a while to stop, and SSM does not promise that it does. */
const stopSeconds = 900;

/** The way back of a wave under way: cancels what has not begun, asks what runs to stop, and waits for it. */
export function cancelCommandsStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, Intent, Handle>({
    kind: 'cancel-commands',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => intentSchema.parse(intent),
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: ({ pollSeconds }) => engineTimeout({ timeoutSeconds: stopSeconds, pollSeconds }),
    intend: async ({ outputs }) => {
      const interrupted = interruptedSchema.safeParse(outputs[interruptedOutput]).data;
      if (interrupted === undefined) return { answer: { kind: 'succeeded' } };
      const { intent, handle } = interrupted;
      return { intent: { wave: intent, jobs: handle?.jobs ?? [...jobsOf(intent)] } };
    },
    start: (context, params, intent) => cancelAll(parts, context, params, intent, { jobs: intent.jobs, cancelled: [] }),
    poll: (context, params, { jobs }, intent) =>
      jobs.every(isSent) || secondsSince(context) > toldLateSeconds
        ? look(parts, context, params, jobs)
        : cancelAll(parts, context, params, intent, { jobs, cancelled: jobs }),
  });
}

/** A command that was sent a moment ago may be told late, so that it is looked for until it would have been. */
async function cancelAll(
  parts: StepParts,
  context: StepContext,
  params: Params,
  { wave }: Intent,
  known: { readonly jobs: readonly Job[]; readonly cancelled: readonly Job[] },
): Promise<StepAnswer<Handle>> {
  const { commands } = awsOf(parts, context, params.place);
  const jobs = await findJobs(commands, wave, known.jobs);
  const before = new Set(known.cancelled.map(({ commandId }) => commandId));
  const fresh = jobs.filter(
    ({ commandId, outcome }) => commandId !== undefined && outcome === undefined && !before.has(commandId),
  );
  for (const { commandId = '' } of fresh) await commands.cancel(commandId);
  if (fresh.length > 0) context.tell('commands-cancelled', { commands: fresh.length });
  return { kind: 'running', handle: { jobs: [...jobs] }, checkAfterSeconds: Math.min(5, params.pollSeconds) };
}

async function look(
  parts: StepParts,
  context: StepContext,
  params: Params,
  jobs: readonly Job[],
): Promise<StepAnswer<Handle>> {
  const { commands, instances } = awsOf(parts, context, params.place);
  const open: string[] = [];
  for (const { commandId, outcome } of jobs) {
    if (commandId === undefined || outcome !== undefined) continue;
    const left = (await commands.invocations(commandId)).filter(({ state }) => !isFinal(state));
    open.push(...left.map(({ instanceId }) => instanceId));
  }
  // SSM leaves open what was sent to servers that do not run any more.
  const running = open.length === 0 ? 0 : (await instances.statusChecks(open)).size;
  if (running > 0 && secondsSince(context) < stopSeconds)
    return {
      kind: 'running',
      handle: { jobs: [...jobs] },
      checkAfterSeconds: params.pollSeconds,
      progress: { done: 0, total: 0, label: `${running} servers still run the command` },
    };
  if (running > 0) context.tell('commands-run-on', { servers: running });
  return { kind: 'succeeded' };
}
