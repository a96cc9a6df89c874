import * as z from 'zod';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { patchCommand, patchWaySchema } from '../machines/command-parts.ts';
import { engineTimeout, secondsSince } from '../machines/machine-parts.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { type FailedServer, inPlaceProgress, inPlaceSchema, outputOf, wavesOf } from './in-place-parts.ts';
import {
  findJobs,
  isSent,
  type Job,
  jobSchema,
  jobsOf,
  sendJobs,
  toldLateSeconds,
  type WaveCommands,
  waveCommandsSchema,
} from './wave-commands.ts';
import { followJobs, lookIntoFailures } from './wave-outcomes.ts';

const paramsSchema = inPlaceSchema.extend({
  linux: patchWaySchema,
  windows: patchWaySchema,
  /** For one server, from when it has the command. */
  timeoutSeconds: z.number().positive(),
});
type Params = z.infer<typeof paramsSchema>;

export const waveHandleSchema = z.object({
  jobs: z.array(jobSchema),
  /** When a command was sent of which nobody knows whether it arrived. */
  unsureAtMs: z.number().exactOptional(),
  /** Whether a pause has cancelled what could be cancelled: that is done again. */
  rested: z.boolean().exactOptional(),
});
type Handle = z.infer<typeof waveHandleSchema>;
type Answer = StepAnswer<Handle>;

const deliverySeconds = 600;

/**
 * Patches the wave that was taken out, through SSM, and follows every server of it. There is no client token: each
 * command has a comment of its own, by which it is found again. Servers that fail stop nothing here; they are counted.
 * One that does not run any more is not waited for, and has not failed.
 */
export function patchWaveStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, WaveCommands, Handle>({
    kind: 'patch-wave',
    // A wave that was taken out comes back only once it is through: no freeze keeps it out of service. The gate stops
    // the next one, before it is taken out.
    isCleaning: true,
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => waveCommandsSchema.parse(intent),
    parseHandle: (handle) => waveHandleSchema.parse(handle),
    timeoutSeconds: (params) =>
      engineTimeout({ timeoutSeconds: overtimeSeconds(params), pollSeconds: params.pollSeconds }),
    intend: async (context, params) => {
      const { ids } = wavesOf(context);
      if (ids.length === 0) return { answer: finished(context, [], [], context.nowMs) };
      return { intent: await byPlatform(parts, context, params, ids) };
    },
    find: async (context, params, wave) => {
      const { commands } = awsOf(parts, context, params.place);
      return { jobs: [...(await findJobs(commands, wave, jobsOf(wave)))] };
    },
    start: (context, params, wave) => send(parts, context, params, wave, { jobs: [...jobsOf(wave)] }, false),
    poll: (context, params, handle, wave) => follow(parts, context, params, wave, handle),
    pause: async (context, params, wave, handle) => {
      const { commands } = awsOf(parts, context, params.place);
      const jobs = handle?.jobs ?? (await findJobs(commands, wave, jobsOf(wave)));
      const running = jobs.flatMap(({ commandId, outcome }) => (outcome === undefined ? (commandId ?? []) : []));
      for (const commandId of running) await commands.cancel(commandId);
      if (running.length > 0) context.tell('commands-cancelled', { commands: running.length });
      return { ...handle, jobs: [...jobs], rested: true };
    },
  });
}

function overtimeSeconds({ timeoutSeconds }: Params): number {
  return timeoutSeconds + deliverySeconds;
}

async function byPlatform(
  parts: StepParts,
  context: StepContext,
  { place }: Params,
  ids: readonly string[],
): Promise<WaveCommands> {
  const agents = await awsOf(parts, context, place).commands.agents(ids);
  const windows = new Set(agents.filter(({ platform }) => platform === 'windows').map(({ instanceId }) => instanceId));
  const onLinux = ids.filter((id) => !windows.has(id));
  const sorted = [...onLinux, ...ids.filter((id) => windows.has(id))];
  return { ids: sorted, linux: onLinux.length, comment: context.token, atMs: context.nowMs };
}

async function send(
  parts: StepParts,
  context: StepContext,
  params: Params,
  wave: WaveCommands,
  { unsureAtMs: _, ...handle }: Handle,
  mayBeSent: boolean,
): Promise<Answer> {
  const { commands } = awsOf(parts, context, params.place);
  const output = outputOf(context, params);
  const commandFor = (platform: 'linux' | 'windows') => ({
    ...patchCommand(params[platform], platform, params.timeoutSeconds),
    deliverySeconds,
    ...(output === undefined ? {} : { output }),
  });
  const { jobs, unsure } = await sendJobs({ commands, wave, commandFor, mayBeSent }, handle.jobs);
  const label = unsure === undefined ? `${wave.ids.length} pending` : `it is not clear whether SSM has it: ${unsure}`;
  return {
    kind: 'running',
    handle: { ...handle, jobs: [...jobs], ...(unsure === undefined ? {} : { unsureAtMs: context.nowMs }) },
    checkAfterSeconds: unsure === undefined ? params.pollSeconds : toldLateSeconds,
    progress: inPlaceProgress(context, params, label),
  };
}

async function follow(
  parts: StepParts,
  context: StepContext,
  params: Params,
  wave: WaveCommands,
  handle: Handle,
): Promise<Answer> {
  if (!handle.jobs.every(isSent)) {
    const { unsureAtMs } = handle;
    const leftSeconds = unsureAtMs === undefined ? 0 : toldLateSeconds - (context.nowMs - unsureAtMs) / 1000;
    if (leftSeconds <= 0) return send(parts, context, params, wave, handle, true);
    return { kind: 'running', handle, checkAfterSeconds: leftSeconds };
  }
  const aws = awsOf(parts, context, params.place);
  const isOver = secondsSince(context) >= overtimeSeconds(params);
  const { jobs, label } = await followJobs(aws, wave, handle.jobs, { isOver, isRested: handle.rested === true });
  if (jobs.every(({ outcome }) => outcome !== undefined))
    return finished(context, jobs, await lookIntoFailures(aws.commands, jobs), wave.atMs);
  const progress = inPlaceProgress(context, params, label);
  return { kind: 'running', handle: { ...handle, jobs: [...jobs] }, checkAfterSeconds: params.pollSeconds, progress };
}

function finished(
  { round }: StepContext,
  jobs: readonly Job[],
  failed: readonly FailedServer[],
  sentAtMs: number,
): Answer {
  const cancelled = jobs.flatMap(({ outcome }) => outcome?.cancelled ?? []);
  const gone = jobs.flatMap(({ outcome }) => outcome?.gone ?? []);
  const commandIds = jobs.flatMap(({ commandId }) => commandId ?? []);
  return { kind: 'succeeded', output: { round, sentAtMs, failed: [...failed], cancelled, gone, commandIds } };
}
