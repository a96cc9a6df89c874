import * as z from 'zod';
import type { CommandOutput, Commands, PatchState } from '../../aws/service-ports.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { awsOf, type StepParts } from '../parts.ts';
import {
  clockSkewMs,
  commandComment,
  findCommand,
  isFinal,
  patchCommand,
  patchWaySchema,
  readyWithinSeconds,
  sendWhenReady,
  tailOf,
} from './command-parts.ts';
import { engineTimeout, lostInstance, machineJobSchema, machineOf, secondsSince } from './machine-parts.ts';

const paramsSchema = machineJobSchema.extend({
  platform: z.enum(['linux', 'windows']),
  way: patchWaySchema,
  /** Where SSM puts the whole output. */
  output: z.object({ bucket: z.string(), prefix: z.string() }).exactOptional(),
});
type Params = z.infer<typeof paramsSchema>;

/** Without an id while SSM takes no command for the instance. */
const handleSchema = z.object({ commandId: z.string().exactOptional(), sentAtMs: z.number() });
type Handle = z.infer<typeof handleSchema>;
type Answer = StepAnswer<Handle>;

/** SSM tells of a command late; what it has not told after this was not sent. */
const deliverySeconds = 600;

/**
 * Patches one instance through its SSM agent and looks what came of it: the status that SSM has for that instance, and
 * for a baseline the patch state that it has after the reboot. There is no client token: the comment says whether the
 * command was sent already.
 */
export function patchInstanceStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, null, Handle>({
    kind: 'patch-instance',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: engineTimeout,
    intend: async () => ({ intent: null }),
    find: async (context, params) => findCommand(awsOf(parts, context, params.place).commands, context),
    start: (context, params) => send(parts, context, params),
    poll: (context, params, handle) =>
      handle.commandId === undefined
        ? send(parts, context, params)
        : look(parts, context, params, { ...handle, commandId: handle.commandId }),
  });
}

async function send(parts: StepParts, context: StepContext, params: Params): Promise<Answer> {
  const { commands, instances } = awsOf(parts, context, params.place);
  const instanceId = machineOf(context, params.launchStep);
  const commandId = await sendWhenReady(commands, {
    ...patchCommand(params.way, params.platform, params.timeoutSeconds),
    instanceIds: [instanceId],
    comment: commandComment(context),
    deliverySeconds,
    ...(params.output === undefined ? {} : { output: params.output }),
  });
  const sentAtMs = context.nowMs;
  if (commandId === undefined) {
    const lost = await lostInstance(instances, instanceId, context);
    if (lost !== undefined) return lost;
    if (secondsSince(context) < readyWithinSeconds) return waiting(params, { sentAtMs }, 'SSM takes no command yet');
    return failed('agent-missing', `The SSM agent of ${instanceId} is online, and SSM takes no command for it.`);
  }
  context.tell('command-sent', { instanceId, commandId, what: params.way.kind });
  return waiting(params, { commandId, sentAtMs }, 'sent');
}

type Sent = Handle & { readonly commandId: string };

async function look(parts: StepParts, context: StepContext, params: Params, handle: Sent): Promise<Answer> {
  const { commands, instances } = awsOf(parts, context, params.place);
  const instanceId = machineOf(context, params.launchStep);
  const output = await commands.output(handle.commandId, instanceId);
  if (output?.state === 'success') return judge(commands, context, params, handle, output);
  if (output !== undefined && isFinal(output.state)) return commandFailed(context, params, output);
  const lost = await lostInstance(instances, instanceId, context);
  if (lost !== undefined) return lost;
  if (secondsSince(context) < params.timeoutSeconds) return waiting(params, handle, output?.state ?? 'pending');
  await commands.cancel(handle.commandId);
  const state = output?.state ?? 'pending';
  return failed('patch-timeout', `Patching ${instanceId} was still ${state} when its time was over.`);
}

function waiting({ pollSeconds }: Params, handle: Handle, state: string): Answer {
  const progress = { done: 0, total: 0, label: `patching: ${state}` };
  return { kind: 'running', handle, checkAfterSeconds: pollSeconds, progress };
}

function commandFailed(context: StepContext, params: Params, output: CommandOutput): Answer {
  const instanceId = machineOf(context, params.launchStep);
  const { exitCode, detail } = output;
  tellFailed(context, params, output, detail);
  const status = exitCode === -1 ? detail : `${detail}, exit status ${exitCode}`;
  return failed('patch-failed', `Patching ${instanceId} failed: ${status}. The end of its output is in the thread.`);
}

function tellFailed(context: StepContext, params: Params, output: CommandOutput, detail: string): void {
  const { output: kept } = params;
  context.tell('command-failed', {
    instanceId: machineOf(context, params.launchStep),
    exitCode: output.exitCode,
    detail,
    tail: tailOf(output),
    ...(kept === undefined ? {} : { outputUri: `s3://${kept.bucket}/${kept.prefix}/` }),
  });
}

/** The status of a command is not the state of the patches. */
async function judge(
  commands: Commands,
  context: StepContext,
  params: Params,
  handle: Handle,
  output: CommandOutput,
): Promise<Answer> {
  const instanceId = machineOf(context, params.launchStep);
  const [agent] = await commands.agents([instanceId]);
  // It may be rebooting once more.
  if (agent?.ping !== 'online')
    return late(context, params) ?? waiting(params, handle, 'waiting for the agent after it');
  if (params.way.kind === 'commands') return patched(context, instanceId, undefined);
  const [state] = await commands.patchStates([instanceId]);
  if (state === undefined || state.operation !== 'Install' || state.endedAtMs < handle.sentAtMs - clockSkewMs)
    return late(context, params) ?? waiting(params, handle, 'waiting for the patch state');
  if (state.failed > 0 || state.missing > 0) {
    tellFailed(context, params, output, said(state));
    return failed('patch-failed', `SSM says success, and yet ${instanceId} has ${said(state)}.`);
  }
  return patched(context, instanceId, state);
}

function late(context: StepContext, { timeoutSeconds }: Params): Answer | undefined {
  if (secondsSince(context) < timeoutSeconds) return undefined;
  return failed('patch-unproven', 'The command succeeded, but no patch state after it was told in time.');
}

function said({ failed: broken, missing }: PatchState): string {
  return `${broken} patches that failed and ${missing} that are missing`;
}

function patched(context: StepContext, instanceId: string, state: PatchState | undefined): Answer {
  const seconds = Math.round(secondsSince(context));
  const counts = state === undefined ? {} : { installed: state.installed, pendingReboot: state.pendingReboot };
  context.tell('instance-patched', { instanceId, seconds, ...counts });
  return { kind: 'succeeded', output: { instanceId, ...counts } };
}

function failed(code: string, why: string): Answer {
  return { kind: 'failed', code, why };
}
