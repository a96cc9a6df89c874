import type { Command, CommandInvocation, CommandPlugin, GetCommandInvocationResult } from '@aws-sdk/client-ssm';
import type { CommandRow, InvocationRow } from './command.ts';
import type { Step } from './documents.ts';
import type { Platform } from './software.ts';

const longestStdout = 24_000;
const longestStderr = 8_000;
/** Of the output of a step in a list. */
const longestListed = 2_500;

export function commandOnWire(row: CommandRow): Command {
  return {
    CommandId: row.id,
    DocumentName: row.document.name,
    DocumentVersion: '$DEFAULT',
    Comment: row.comment,
    ExpiresAfter: new Date(row.expiresAtMs),
    Parameters: Object.fromEntries(Object.entries(row.parameters).map(([name, values]) => [name, [...values]])),
    InstanceIds: [...row.instanceIds],
    Targets: [...row.targets],
    RequestedDateTime: new Date(row.requestedAtMs),
    Status: row.status,
    StatusDetails: row.statusDetails,
    OutputS3BucketName: row.output?.bucket ?? '',
    OutputS3KeyPrefix: row.output?.prefix ?? '',
    MaxConcurrency: row.maxConcurrency,
    MaxErrors: row.maxErrors,
    TargetCount: row.targetCount,
    CompletedCount: row.completed,
    ErrorCount: row.errors,
    DeliveryTimedOutCount: row.deliveryTimedOut,
    TimeoutSeconds: row.timeoutSeconds,
  };
}

export interface InvocationView {
  readonly command: CommandRow;
  readonly row: InvocationRow;
  readonly platformType: Platform['platformType'];
}

export function invocationOnWire(view: InvocationView, details: boolean): CommandInvocation {
  const { command, row } = view;
  return {
    CommandId: command.id,
    InstanceId: row.id,
    InstanceName: '',
    Comment: command.comment,
    DocumentName: command.document.name,
    DocumentVersion: '$DEFAULT',
    RequestedDateTime: new Date(command.requestedAtMs),
    Status: row.status,
    StatusDetails: row.details,
    StandardOutputUrl: '',
    StandardErrorUrl: '',
    CommandPlugins: details ? command.document.steps.map((step) => stepOnWire(view, step)) : [],
  };
}

function stepOnWire({ row, platformType }: InvocationView, step: Step): CommandPlugin {
  const isSkipped = row.endedAtMs !== undefined && !step.platforms.includes(platformType);
  const output = row.stderr === '' ? row.stdout : `${row.stdout}\n----------ERROR-------\n${row.stderr}`;
  const [start, end] = [dateOf(row.startedAtMs), dateOf(row.endedAtMs)];
  if (isSkipped) {
    const Output = `Step execution skipped due to unsupported platform. Step name: ${step.name}`;
    return { Name: step.name, Status: 'Success', StatusDetails: 'Success', ResponseCode: 0, Output };
  }
  return {
    Name: step.name,
    Status: pluginStatus(row),
    StatusDetails: row.details,
    ResponseCode: row.exitCode,
    ResponseStartDateTime: start,
    ResponseFinishDateTime: end,
    Output: output.slice(0, longestListed),
  };
}

/** A step knows neither delays nor that the whole is being cancelled. */
function pluginStatus({ status }: InvocationRow): NonNullable<CommandPlugin['Status']> {
  if (status === 'Delayed') return 'Pending';
  return status === 'Cancelling' ? 'InProgress' : status;
}

/** The answer for one step; without one, as SSM has it of a document with several, nothing but the state. */
export function stepResult(
  { command, row, platformType }: InvocationView,
  step: Step | undefined,
): GetCommandInvocationResult {
  const common = {
    CommandId: command.id,
    InstanceId: row.id,
    Comment: command.comment,
    DocumentName: command.document.name,
    DocumentVersion: '$DEFAULT',
    Status: row.status,
    StatusDetails: row.details,
    StandardOutputUrl: '',
    StandardErrorUrl: '',
  };
  const nothing = { StandardOutputContent: '', StandardErrorContent: '' };
  if (step === undefined) return { ...common, ...nothing, PluginName: '', ResponseCode: -1 };
  if (!step.platforms.includes(platformType)) {
    return { ...common, ...nothing, PluginName: step.name, ResponseCode: row.endedAtMs === undefined ? -1 : 0 };
  }
  return {
    ...common,
    PluginName: step.name,
    ResponseCode: row.exitCode,
    ExecutionStartDateTime: isoText(row.startedAtMs),
    ExecutionEndDateTime: row.startedAtMs === undefined ? '' : isoText(row.endedAtMs),
    ExecutionElapsedTime: elapsed(row),
    StandardOutputContent: row.stdout.slice(0, longestStdout),
    StandardErrorContent: row.stderr.slice(0, longestStderr),
  };
}

function elapsed({ startedAtMs, endedAtMs }: InvocationRow): string {
  return startedAtMs === undefined || endedAtMs === undefined ? '' : `PT${(endedAtMs - startedAtMs) / 1000}S`;
}

function dateOf(atMs: number | undefined): Date | undefined {
  return atMs === undefined ? undefined : new Date(atMs);
}

function isoText(atMs: number | undefined): string {
  return atMs === undefined ? '' : new Date(atMs).toISOString();
}
