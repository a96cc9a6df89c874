import {
  type CommandPlugin,
  GetCommandInvocationCommand,
  type GetCommandInvocationResult,
  ListCommandInvocationsCommand,
} from '@aws-sdk/client-ssm';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { isAwsError } from './errors.ts';
import { invocationState } from './invocation-states.ts';
import type { CommandOutput } from './service-ports.ts';

type Ssm = Clients['ssm'];

const service = 'ssm';
const noExitCode = -1;

/** What a command came to on one instance; undefined where the instance has not got it. */
export async function readOutput(
  ssm: Ssm,
  call: Caller,
  commandId: string,
  instanceId: string,
): Promise<CommandOutput | undefined> {
  const whole = await readStep(ssm, call, { CommandId: commandId, InstanceId: instanceId });
  if (whole === undefined) return undefined;
  const state = invocationState(whole.Status, whole.StatusDetails);
  // Of a document with several steps, such as AWS-RunPatchBaseline, SSM gives the output of a named one only.
  if (whole.PluginName !== undefined && whole.PluginName !== '') return { ...state, ...outputOf(whole) };
  const step = tellingStep(await listSteps(ssm, call, commandId, instanceId));
  const told =
    step === undefined
      ? undefined
      : await readStep(ssm, call, { CommandId: commandId, InstanceId: instanceId, PluginName: step });
  return { ...state, ...outputOf(told ?? whole) };
}

async function readStep(
  ssm: Ssm,
  call: Caller,
  input: { readonly CommandId: string; readonly InstanceId: string; readonly PluginName?: string },
): Promise<GetCommandInvocationResult | undefined> {
  try {
    return await call({ service, call: 'GetCommandInvocation' }, (options) =>
      ssm.send(new GetCommandInvocationCommand(input), options),
    );
  } catch (error) {
    if (isAwsError(error, 'not-found')) return undefined;
    throw error;
  }
}

async function listSteps(
  ssm: Ssm,
  call: Caller,
  commandId: string,
  instanceId: string,
): Promise<readonly CommandPlugin[]> {
  const input = { CommandId: commandId, InstanceId: instanceId, Details: true };
  const { CommandInvocations = [] } = await call({ service, call: 'ListCommandInvocations' }, (options) =>
    ssm.send(new ListCommandInvocationsCommand(input), options),
  );
  return CommandInvocations[0]?.CommandPlugins ?? [];
}

/** The step that failed, else the one that ran: those for other platforms say that they were skipped. */
function tellingStep(steps: readonly CommandPlugin[]): string | undefined {
  const failed = steps.find(({ ResponseCode = 0, Status }) => ResponseCode > 0 || Status === 'Failed');
  const ran = steps.find(({ Output = '' }) => Output !== '' && !/step execution skipped/i.test(Output));
  const begun = steps.find(({ Status }) => Status === 'InProgress' || Status === 'TimedOut');
  return (failed ?? ran ?? begun)?.Name;
}

function outputOf(answer: GetCommandInvocationResult): Pick<CommandOutput, 'exitCode' | 'stdout' | 'stderr'> {
  return {
    exitCode: answer.ResponseCode ?? noExitCode,
    stdout: answer.StandardOutputContent ?? '',
    stderr: answer.StandardErrorContent ?? '',
  };
}
