/** Sends one wave's commands to 50 servers at a time, so that none is sent twice however often it is interrupted. */
import * as z from 'zod';
import { isAwsError } from '../../aws/errors.ts';
import { chunks } from '../../aws/pages.ts';
import type { Commands, NewCommand } from '../../aws/service-ports.ts';
import { failedServerSchema } from './in-place-parts.ts';

/** SSM takes 50 ids a call. */
export const idsPerCommand = 50;
/** SSM may tell of a command so late. */
export const toldLateSeconds = 20;
const clockSkewMs = 5 * 60_000;

export const waveCommandsSchema = z.object({
  /** Those on Linux first. */
  ids: z.array(z.string()),
  linux: z.number().int(),
  /** The beginning of the comment of each command, by which it is found. */
  comment: z.string(),
  atMs: z.number(),
});
export type WaveCommands = z.infer<typeof waveCommandsSchema>;

export const jobSchema = z.object({
  /** Ends the comment: `3`, or `3.1` for the second half of what SSM did not take as a whole. */
  path: z.string(),
  /** Which of the wave's ids, from here to before there. */
  from: z.number().int(),
  to: z.number().int(),
  commandId: z.string().exactOptional(),
  /** Why SSM does not take it for this server. */
  refused: z.string().exactOptional(),
  outcome: z
    .object({
      succeeded: z.number().int(),
      failed: z.array(failedServerSchema),
      cancelled: z.array(z.string()),
      /** Those that do not run any more. */
      gone: z.array(z.string()),
    })
    .exactOptional(),
});
/** One command, or one that is still to be sent. */
export type Job = z.infer<typeof jobSchema>;

/** All of a wave, before anything is sent. */
export function jobsOf({ ids, linux }: WaveCommands): readonly Job[] {
  const rows = ids.map((_, index) => index);
  const parts = [...chunks(rows.slice(0, linux), idsPerCommand), ...chunks(rows.slice(linux), idsPerCommand)];
  return parts.map((part, index) => ({ path: String(index), from: part[0] ?? 0, to: (part.at(-1) ?? 0) + 1 }));
}

export function idsOf({ ids }: WaveCommands, { from, to }: Job): readonly string[] {
  return ids.slice(from, to);
}

export function isSent({ commandId, refused }: Job): boolean {
  return commandId !== undefined || refused !== undefined;
}

/** The same jobs, with the ids of those commands that SSM tells of. */
export async function findJobs(commands: Commands, wave: WaveCommands, jobs: readonly Job[]): Promise<readonly Job[]> {
  if (jobs.every(isSent)) return jobs;
  const told = await toldOf(commands, wave);
  return jobs.map((job) => (isSent(job) ? job : (found(wave, told, job) ?? job)));
}

/** Commands of the time of the wave, by comment: one listing for all jobs of it. */
type Told = ReadonlyMap<string, string>;

async function toldOf(commands: Commands, { atMs }: WaveCommands): Promise<Told> {
  const sent = await commands.sentSince(atMs - clockSkewMs);
  return new Map(sent.map(({ comment, commandId }) => [comment, commandId]));
}

async function toldBefore({ commands, wave, mayBeSent }: Sending): Promise<Told> {
  return mayBeSent ? toldOf(commands, wave) : new Map();
}

function found(wave: WaveCommands, told: Told, job: Job): Job | undefined {
  const commandId = told.get(commentOf(wave, job));
  return commandId === undefined ? undefined : { ...job, commandId };
}

function commentOf({ comment }: WaveCommands, { path }: Job): string {
  return `${comment}-${path}`;
}

export interface Sending {
  readonly commands: Commands;
  readonly wave: WaveCommands;
  /** What to send to servers of a platform. */
  readonly commandFor: (platform: 'linux' | 'windows') => Omit<NewCommand, 'instanceIds' | 'comment'>;
  /** Whether any of it may have been sent already. */
  readonly mayBeSent: boolean;
}

export interface Sent {
  readonly jobs: readonly Job[];
  /** What came of the last try; SSM may have taken it all the same, and may tell so only later. */
  readonly unsure?: string;
}

/**
 * Sends what is not sent yet. Stops at the first call of which nobody knows what came, and says so; throws what came
 * instead where nothing at all was sent.
 */
export async function sendJobs(sending: Sending, jobs: readonly Job[]): Promise<Sent> {
  const waiting = [...jobs];
  const done: Job[] = [];
  const told = await toldBefore(sending);
  let sent = 0;
  for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
    if (isSent(job)) {
      done.push(job);
      continue;
    }
    try {
      const next = await sendJob(sending, told, job);
      if (next.length === 1) done.push(...next);
      else waiting.unshift(...next);
      sent += 1;
    } catch (error) {
      const isCertain = isAwsError(error, 'denied', 'throttled', 'invalid', 'unsupported');
      if (sent === 0 && isCertain) throw error;
      const jobs = [...done, job, ...waiting];
      return isCertain ? { jobs } : { jobs, unsure: error instanceof Error ? error.message : String(error) };
    }
  }
  return { jobs: done };
}

/** The job with its command; or its halves, where SSM took none of it because of one server that it does not know. */
async function sendJob({ commands, wave, commandFor }: Sending, told: Told, job: Job): Promise<readonly Job[]> {
  const known = found(wave, told, job);
  if (known !== undefined) return [known];
  const command = commandFor(job.from < wave.linux ? 'linux' : 'windows');
  const instanceIds = idsOf(wave, job);
  try {
    const { commandId } = await commands.send({ ...command, instanceIds, comment: commentOf(wave, job) });
    return [{ ...job, commandId }];
  } catch (error) {
    if (!isAwsError(error, 'not-found')) throw error;
    if (instanceIds.length === 1) return [{ ...job, refused: error.message }];
    return halves(job);
  }
}

function halves({ path, from, to }: Job): readonly Job[] {
  const middle = Math.ceil((from + to) / 2);
  return [
    { path: `${path}.0`, from, to: middle },
    { path: `${path}.1`, from: middle, to },
  ];
}
