/** How every server of a wave stands with its command, and what came of those that have come to an end. */
import type { Aws } from '../../aws/ports.ts';
import type { Commands, Invocation } from '../../aws/service-ports.ts';
import { isFinal, tailOf } from '../machines/command-parts.ts';
import { type FailedServer, failedServer } from './in-place-parts.ts';
import { idsOf, type Job, type WaveCommands } from './wave-commands.ts';

/** How many failures of a wave are looked into; each costs a call. */
const lookedInto = 5;

interface Looked {
  readonly job: Job;
  /** Of every server of it; empty where the job has its outcome already. */
  readonly states: readonly Invocation[];
  /** Those that do not run any more. SSM leaves their invocations open for hours. */
  readonly gone: ReadonlySet<string>;
}

export interface Looking {
  /** Whether the time of the wave is over. */
  readonly isOver: boolean;
  /** Whether a pause has cancelled what could be cancelled. */
  readonly isRested: boolean;
}

export interface Followed {
  /** With an outcome once every server of the job has come to an end, or its time is over. */
  readonly jobs: readonly Job[];
  /** `3 pending, 40 in progress, 7 success`. */
  readonly label: string;
}

/** Looks at every job that has no outcome yet. Calls grow by page of servers. */
export async function followJobs(
  aws: Pick<Aws, 'commands' | 'instances'>,
  wave: WaveCommands,
  jobs: readonly Job[],
  looking: Looking,
): Promise<Followed> {
  const all = await lookAt(aws, wave, jobs);
  const followed = all.map((looked) => settled(looked, looking));
  for (const [index, looked] of all.entries()) {
    const { commandId, outcome } = followed[index] ?? looked.job;
    // What has come to its end without SSM must not begin after all, once its server runs again.
    if (outcome !== undefined && commandId !== undefined && looked.states.some(isOpen))
      await aws.commands.cancel(commandId);
  }
  return { jobs: followed, label: countsText(all) };
}

async function lookAt(
  { commands, instances }: Pick<Aws, 'commands' | 'instances'>,
  wave: WaveCommands,
  jobs: readonly Job[],
): Promise<readonly Looked[]> {
  const read: { readonly job: Job; readonly states: readonly Invocation[] }[] = [];
  for (const job of jobs)
    read.push({ job, states: job.outcome === undefined ? await statesOf(commands, wave, job) : [] });
  const doubtful = read.flatMap(({ states }) => states.filter(mayBeGone)).map(({ instanceId }) => instanceId);
  const running = doubtful.length === 0 ? new Map() : await instances.statusChecks(doubtful);
  const gone = new Set(doubtful.filter((id) => !running.has(id)));
  return read.map((one) => ({ ...one, gone }));
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

function isOpen({ state }: Invocation): boolean {
  return !isFinal(state);
}

/** Also where it was called off a moment ago, since it may have been for that reason. */
function mayBeGone({ state }: Invocation): boolean {
  return state !== 'success' && state !== 'failed';
}

function settled({ job, states, gone }: Looked, { isOver, isRested }: Looking): Job {
  if (job.outcome !== undefined) return job;
  const isAwaited = states.some((invocation) => isOpen(invocation) && !gone.has(invocation.instanceId));
  if (isAwaited && !isOver) return job;
  const away = states.filter(({ instanceId }) => gone.has(instanceId));
  const present = states.filter(({ instanceId }) => !gone.has(instanceId));
  const cancelled = isRested ? present.filter(({ state }) => state === 'cancelled') : [];
  const failed = present.filter((one) => one.state !== 'success' && !cancelled.includes(one));
  const outcome = {
    succeeded: present.length - failed.length - cancelled.length,
    failed: failed.map((one) => failureOf(one, job.commandId)),
    cancelled: cancelled.map(({ instanceId }) => instanceId),
    gone: away.map(({ instanceId }) => instanceId),
  };
  return { ...job, outcome };
}

function failureOf({ instanceId, state, detail }: Invocation, commandId: string | undefined): FailedServer {
  const failed = (as: FailedServer['state'], why: string): FailedServer => ({
    ...failedServer(instanceId, as, why),
    ...(commandId === undefined ? {} : { commandId }),
  });
  switch (state) {
    case 'success':
    case 'pending':
    case 'in-progress':
    case 'cancelling':
      return failed('timed-out', `it was still ${detail} when its time was over`);
    case 'failed':
    case 'timed-out':
    case 'undeliverable':
    case 'cancelled':
    case 'terminated':
      return failed(state, detail);
  }
}

function countsText(all: readonly Looked[]): string {
  const counts = new Map<string, number>();
  const add = (state: string, by: number): void => {
    if (by > 0) counts.set(state, (counts.get(state) ?? 0) + by);
  };
  for (const { job, states, gone } of all) {
    add('success', job.outcome?.succeeded ?? 0);
    add('failed', (job.outcome?.failed.length ?? 0) + (job.outcome?.cancelled.length ?? 0));
    for (const { instanceId, state } of states) add(gone.has(instanceId) ? 'not running' : state, 1);
  }
  return [...counts].map(([state, count]) => `${count} ${state.replace('-', ' ')}`).join(', ');
}

/** All that failed, those first of which is known why: the first few have said it themselves. */
export async function lookIntoFailures(commands: Commands, jobs: readonly Job[]): Promise<readonly FailedServer[]> {
  const failed = jobs.flatMap(({ outcome }) => outcome?.failed ?? []);
  const [plain, explained] = [failed.filter(isPlain), failed.filter((server) => !isPlain(server))];
  const told: FailedServer[] = [];
  for (const server of plain.slice(0, lookedInto)) told.push(await withWords(commands, server));
  return [...told, ...explained, ...plain.slice(lookedInto)];
}

/** Of which SSM says no more than that it failed. */
function isPlain({ state }: FailedServer): boolean {
  return state === 'failed';
}

async function withWords(commands: Commands, server: FailedServer): Promise<FailedServer> {
  const output = server.commandId && (await commands.output(server.commandId, server.instanceId));
  if (!output) return server;
  const last = tailOf(output).split('\n').at(-1)?.trim() ?? '';
  const status = output.exitCode === -1 ? output.detail : `exit status ${output.exitCode}`;
  const { why } = failedServer(server.instanceId, server.state, last === '' ? status : `${status}: ${last}`);
  return { ...server, why };
}
