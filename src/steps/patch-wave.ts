import * as z from 'zod';
import type { Commands, Invocation } from '../aws/ports.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../runs/step.ts';
import { isFinal, patchCommand, patchWaySchema, tailOf } from './command-parts.ts';
import { type FailedServer, failedServer, inPlaceProgress, inPlaceSchema, wavesOf } from './in-place-parts.ts';
import { engineTimeout, secondsSince } from './machine-parts.ts';
import { awsOf, type StepParts } from './parts.ts';
import {
  findJobs,
  idsOf,
  isSent,
  type Job,
  jobSchema,
  jobsOf,
  sendJobs,
  toldLateSeconds,
  type WaveCommands,
  waveCommandsSchema,
} from './wave-commands.ts';

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
/** How many failures of a wave are looked into; each costs a call. */
const lookedInto = 5;

/**
 * Patches the wave that was taken out, through SSM, and follows every server of it. There is no client token: each
 * command has a comment of its own, by which it is found again. Servers that fail stop nothing here; they are counted.
 */
export function patchWaveStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, WaveCommands, Handle>({
    kind: 'patch-wave',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => waveCommandsSchema.parse(intent),
    parseHandle: (handle) => waveHandleSchema.parse(handle),
    timeoutSeconds: (params) =>
      engineTimeout({ timeoutSeconds: overtimeSeconds(params), pollSeconds: params.pollSeconds }),
    intend: async (context, params) => {
      const { ids } = wavesOf(context);
      if (ids.length === 0) return { answer: finished(context, [], context.nowMs) };
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
  const commandFor = (platform: 'linux' | 'windows') => ({
    ...patchCommand(params[platform], platform, params.timeoutSeconds),
    deliverySeconds,
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
  const { commands } = awsOf(parts, context, params.place);
  const isOver = secondsSince(context) >= overtimeSeconds(params);
  const counts = new Map<string, number>();
  const jobs: Job[] = [];
  for (const job of handle.jobs) jobs.push(await look(commands, wave, job, { isOver, handle, counts }));
  if (jobs.every(({ outcome }) => outcome !== undefined))
    return finished(context, await lookInto(commands, jobs), wave.atMs);
  const progress = inPlaceProgress(context, params, countsText(counts));
  return { kind: 'running', handle: { ...handle, jobs }, checkAfterSeconds: params.pollSeconds, progress };
}

interface Looking {
  readonly isOver: boolean;
  readonly handle: Handle;
  /** How many servers are in which state. */
  readonly counts: Map<string, number>;
}

/** The job with its outcome once every server of it has come to an end, or its time is over. */
async function look(commands: Commands, wave: WaveCommands, job: Job, looking: Looking): Promise<Job> {
  const { counts, isOver, handle } = looking;
  if (job.outcome !== undefined) {
    add(counts, 'success', job.outcome.succeeded);
    add(counts, 'failed', job.outcome.failed.length + job.outcome.cancelled.length);
    return job;
  }
  const states = await statesOf(commands, wave, job);
  for (const { state } of states) add(counts, state, 1);
  const open = states.filter(({ state }) => !isFinal(state));
  if (open.length > 0 && !isOver) return job;
  if (open.length > 0 && job.commandId !== undefined) await commands.cancel(job.commandId);
  return { ...job, outcome: outcomeOf(states, handle.rested === true) };
}

/** Of every server, also of those of which SSM does not tell yet. */
async function statesOf(commands: Commands, wave: WaveCommands, job: Job): Promise<readonly Invocation[]> {
  const { commandId, refused } = job;
  const ids = idsOf(wave, job);
  if (commandId === undefined)
    return ids.map((instanceId) => ({ instanceId, state: 'undeliverable', detail: refused ?? '' }));
  const told = new Map((await commands.invocations(commandId)).map((known) => [known.instanceId, known]));
  return ids.map((instanceId) => told.get(instanceId) ?? { instanceId, state: 'pending', detail: 'Pending' });
}

function outcomeOf(states: readonly Invocation[], isPaused: boolean): NonNullable<Job['outcome']> {
  const cancelled = isPaused ? states.filter(({ state }) => state === 'cancelled') : [];
  const failed = states.flatMap((invocation): FailedServer[] => {
    if (invocation.state === 'success' || cancelled.includes(invocation)) return [];
    return [failureOf(invocation)];
  });
  const succeeded = states.length - failed.length - cancelled.length;
  return { succeeded, failed, cancelled: cancelled.map(({ instanceId }) => instanceId) };
}

function failureOf({ instanceId, state, detail }: Invocation): FailedServer {
  switch (state) {
    case 'success':
    case 'pending':
    case 'in-progress':
    case 'cancelling':
      return failedServer(instanceId, 'timed-out', `it was still ${detail} when its time was over`);
    case 'failed':
    case 'timed-out':
    case 'undeliverable':
    case 'cancelled':
    case 'terminated':
      return failedServer(instanceId, state, detail);
  }
}

/** What the first few that failed have said themselves. */
async function lookInto(commands: Commands, jobs: readonly Job[]): Promise<readonly Job[]> {
  let left = lookedInto;
  const told: Job[] = [];
  for (const job of jobs) {
    const { commandId, outcome } = job;
    if (commandId === undefined || outcome === undefined) {
      told.push(job);
      continue;
    }
    const failed: FailedServer[] = [];
    for (const server of outcome.failed) {
      const asks = server.state === 'failed' && left > 0;
      if (asks) left -= 1;
      failed.push(asks ? await withWords(commands, commandId, server) : server);
    }
    told.push({ ...job, outcome: { ...outcome, failed } });
  }
  return told;
}

async function withWords(commands: Commands, commandId: string, server: FailedServer): Promise<FailedServer> {
  const output = await commands.output(commandId, server.instanceId);
  if (output === undefined) return server;
  const last = tailOf(output).split('\n').at(-1)?.trim() ?? '';
  const status = output.exitCode === -1 ? output.detail : `exit status ${output.exitCode}`;
  return failedServer(server.instanceId, server.state, last === '' ? status : `${status}: ${last}`);
}

function add(counts: Map<string, number>, state: string, by: number): void {
  if (by > 0) counts.set(state, (counts.get(state) ?? 0) + by);
}

/** `3 pending, 40 in progress, 7 success`. */
function countsText(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([state, count]) => `${count} ${state.replace('-', ' ')}`).join(', ');
}

function finished({ round }: StepContext, jobs: readonly Job[], sentAtMs: number): Answer {
  const failed = jobs.flatMap(({ outcome }) => outcome?.failed ?? []);
  const cancelled = jobs.flatMap(({ outcome }) => outcome?.cancelled ?? []);
  return { kind: 'succeeded', output: { round, sentAtMs, failed, cancelled } };
}
