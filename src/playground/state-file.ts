import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { clockSettingSchema } from './clock.ts';

/** Holds the store, the log, and the file by which other terminals find the playground; beside the sources. */
export const playgroundDirectory = '.amiable';

const stateSchema = z.object({
  pid: z.number().int().positive(),
  startedAt: z.string(),
  accountId: z.string(),
  region: z.string(),
  awsEndpoint: z.url(),
  storeEndpoint: z.url(),
  table: z.string(),
  botUrl: z.url(),
  slackUrl: z.url(),
  clock: clockSettingSchema,
  people: z.array(z.object({ id: z.string(), name: z.string(), role: z.string() })),
});
/** Where a running playground is found. */
export type PlaygroundState = z.infer<typeof stateSchema>;

/** `stale`: its process has ended without removing the file. */
export type FoundPlayground =
  | { readonly kind: 'none' }
  | { readonly kind: 'stale'; readonly why: string }
  | { readonly kind: 'running'; readonly state: PlaygroundState };

function fileIn(directory: string): string {
  return join(directory, 'playground.json');
}

/** The playground that runs in this directory, if any. Never throws. */
export function findPlayground(directory: string, isAlive: (pid: number) => boolean = processIsAlive): FoundPlayground {
  let text: string;
  try {
    text = readFileSync(fileIn(directory), 'utf8');
  } catch {
    return { kind: 'none' };
  }
  const parsed = stateSchema.safeParse(parseJson(text));
  if (!parsed.success) return { kind: 'stale', why: `${fileIn(directory)} cannot be read and is ignored` };
  const { pid } = parsed.data;
  if (isAlive(pid)) return { kind: 'running', state: parsed.data };
  return { kind: 'stale', why: `the playground of process ${pid} has ended; ${fileIn(directory)} is ignored` };
}

/** Writes the file whole or not at all. */
export function writePlayground(directory: string, state: PlaygroundState): void {
  mkdirSync(directory, { recursive: true });
  const aside = `${fileIn(directory)}.${state.pid}`;
  writeFileSync(aside, `${JSON.stringify(state, undefined, 2)}\n`);
  renameSync(aside, fileIn(directory));
}

/** Safe to repeat. */
export function removePlayground(directory: string): void {
  rmSync(fileIn(directory), { force: true });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A process that belongs to somebody else is alive too. */
function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
