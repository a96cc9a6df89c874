/** What the steps share that run commands through SSM. */
import * as z from 'zod';
import { isAwsError } from '../../aws/errors.ts';
import type { CommandOutput, Commands, InvocationState, NewCommand } from '../../aws/service-ports.ts';
import { AmiableError } from '../../basics/errors.ts';
import type { StepContext } from '../../runs/step.ts';

export const patchWaySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('baseline'), reboot: z.enum(['if-needed', 'never']) }),
  z.object({ kind: z.literal('commands'), commands: z.array(z.string()).min(1) }),
]);
/** What patching an instance runs there. */
export type PatchWay = z.infer<typeof patchWaySchema>;

type Platform = 'linux' | 'windows';
type Document = Pick<NewCommand, 'document' | 'parameters'>;

const rebootOptions = { 'if-needed': 'RebootIfNeeded', never: 'NoReboot' } as const;

export function patchCommand(way: PatchWay, platform: Platform, timeoutSeconds: number): Document {
  if (way.kind === 'commands') return scriptCommand(way.commands, platform, timeoutSeconds);
  const parameters = { Operation: ['Install'], RebootOption: [rebootOptions[way.reboot]] };
  return { document: 'AWS-RunPatchBaseline', parameters };
}

/** Lines that end at the first one that fails. */
export function scriptCommand(lines: readonly string[], platform: Platform, timeoutSeconds: number): Document {
  const limits = { executionTimeout: [String(Math.ceil(timeoutSeconds))] };
  return platform === 'windows'
    ? { document: 'AWS-RunPowerShellScript', parameters: { commands: powerShellLines(lines), ...limits } }
    : { document: 'AWS-RunShellScript', parameters: { commands: shellLines(lines), ...limits } };
}

/** A first line that names the shell has to stay the first. */
function shellLines(lines: readonly string[]): string[] {
  const [first = '', ...rest] = lines;
  return first.startsWith('#!') ? [first, 'set -e', ...rest] : ['set -e', ...lines];
}

/** The preference is about what PowerShell itself does; a program only leaves its exit status. */
function powerShellLines(lines: readonly string[]): string[] {
  const check = 'if ($LASTEXITCODE) { exit $LASTEXITCODE }';
  return ["$ErrorActionPreference = 'Stop'", '$global:LASTEXITCODE = 0', ...lines.flatMap((line) => [line, check])];
}

/**
 * Sends a command, and answers its id; undefined where SSM takes none for the instance yet, or any more, which it says
 * with the same words. Nothing was sent then.
 */
export async function sendWhenReady(commands: Commands, command: NewCommand): Promise<string | undefined> {
  try {
    return (await commands.send(command)).commandId;
  } catch (error) {
    if (isAwsError(error) && error.awsCode === 'InvalidInstanceId') return undefined;
    throw error;
  }
}

/** How long an agent that is online may be refused commands. */
export const readyWithinSeconds = 300;

/** By which `find` knows what a step has sent: at most 64 characters of the 100 that SSM allows. */
export function commandComment({ token }: Pick<StepContext, 'token'>): string {
  return token;
}

/** Clocks differ a little between here and there. */
export const clockSkewMs = 5 * 60_000;

/** What this round of a step has sent, where it was sent and not recorded. */
export async function findCommand(
  commands: Commands,
  context: StepContext,
): Promise<{ readonly commandId: string; readonly sentAtMs: number } | undefined> {
  const { nowMs, startedAtMs, intendedAtMs = startedAtMs } = context;
  const sent = await commands.find(commandComment(context), startedAtMs - clockSkewMs);
  if (sent !== undefined) return { commandId: sent.commandId, sentAtMs: sent.requestedAtMs };
  if (nowMs - intendedAtMs < toldWithinMs) throw new CommandNotToldError(commandComment(context));
  return undefined;
}

/** SSM tells of a command some seconds late: before that, one that is not told may have been sent all the same. */
const toldWithinMs = 30_000;

/** Whether a command was sent cannot be told yet, and sending it again would run it twice. */
class CommandNotToldError extends AmiableError {
  readonly code = 'command-not-told';
  override readonly retry = 'later';

  constructor(comment: string) {
    super('SSM does not tell yet whether the command was sent.', { comment });
  }
}

const finalStates: ReadonlySet<InvocationState> = new Set([
  'success',
  'failed',
  'timed-out',
  'undeliverable',
  'cancelled',
  'terminated',
]);

export function isFinal(state: InvocationState): boolean {
  return finalStates.has(state);
}

const tailLines = 10;
const tailCharacters = 600;
/** As much of the output as SSM tells. */
const toldCharacters = 24_000;

/** The ends of what a command said, its errors last: either may have the reason. */
export function tailOf({ stdout, stderr }: Pick<CommandOutput, 'stdout' | 'stderr'>): string {
  const cut = isCutOff(stdout) ? '\n(SSM tells only the beginning of the output, and cut it off here.)' : '';
  const ends = [`${endOf(stdout)}${cut}`, endOf(stderr)].filter((end) => end.trim() !== '');
  return ends.join('\n--- standard error:\n');
}

/** Whether SSM has told only the beginning of an output. */
export function isCutOff(stdout: string): boolean {
  return stdout.length >= toldCharacters;
}

function endOf(said: string): string {
  return said.trimEnd().split('\n').slice(-tailLines).join('\n').slice(-tailCharacters);
}
