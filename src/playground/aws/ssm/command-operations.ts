import type {
  CommandFilter,
  GetCommandInvocationRequest,
  GetCommandInvocationResult,
  ListCommandInvocationsRequest,
  ListCommandInvocationsResult,
  ListCommandsRequest,
  ListCommandsResult,
} from '@aws-sdk/client-ssm';
import { filtered } from '../ec2/paging.ts';
import type { Placed } from '../ec2/table.ts';
import { ServiceError, type SsmOperations } from '../wire/operation.ts';
import { cancelCommand } from './cancelling.ts';
import type { CommandRow, InvocationRow } from './command.ts';
import { commandOnWire, type InvocationView, invocationOnWire, stepResult } from './command-views.ts';
import { ssmPage } from './paging.ts';
import { platformOf } from './software.ts';
import type { SsmWorld } from './world.ts';

const listBounds = { least: 1, most: 50, usual: 50 };

export function commandOperations(world: SsmWorld) {
  return {
    ListCommands: (input) => listCommands(world, input),
    ListCommandInvocations: (input) => listInvocations(world, input),
    GetCommandInvocation: (input) => getInvocation(world, input),
    CancelCommand: (input) => {
      cancelCommand(world, input);
      return {};
    },
  } satisfies SsmOperations;
}

/** Newest first, as SSM lists them. */
function listCommands(world: SsmWorld, input: ListCommandsRequest): ListCommandsResult {
  const { CommandId, InstanceId } = input;
  if (CommandId !== undefined && world.commands.seen(CommandId) === undefined) throw invalidCommandId(CommandId);
  const tests = (input.Filters ?? []).map(commandTest);
  const passes = (row: CommandRow): boolean =>
    (CommandId === undefined || row.id === CommandId) &&
    (InstanceId === undefined || world.dispatches.get(row.id)?.invocations.get(InstanceId) !== undefined) &&
    tests.every((test) => test(row));
  const { rows, nextToken } = ssmPage(input, listBounds, (after) =>
    filtered(newestFirst([...world.commands.seenAfter()], after), passes),
  );
  return { Commands: rows.map(commandOnWire), NextToken: nextToken };
}

function* newestFirst(all: readonly Placed<CommandRow>[], after: number | undefined): Iterable<Placed<CommandRow>> {
  for (const placed of all.toReversed()) if (after === undefined || placed.position < after) yield placed;
}

/** Throws InvalidFilterKey or InvalidFilterValue. */
function commandTest({ key, value = '' }: CommandFilter): (row: CommandRow) => boolean {
  switch (key) {
    case 'InvokedAfter':
    case 'InvokedBefore': {
      const atMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) ? Date.parse(value) : Number.NaN;
      if (Number.isNaN(atMs)) throw new ServiceError('InvalidFilterValue', `The filter value ${value} is not valid.`);
      return ({ requestedAtMs }) => (key === 'InvokedAfter' ? requestedAtMs > atMs : requestedAtMs < atMs);
    }
    case 'Status':
      return ({ status }) => status === value;
    case 'DocumentName':
      return ({ document }) => document.name === value;
    default:
      throw new ServiceError('InvalidFilterKey', `The filter key ${key} is not valid.`);
  }
}

/** Without a command, those of an instance; a command that is not seen yet has none. */
function listInvocations(world: SsmWorld, input: ListCommandInvocationsRequest): ListCommandInvocationsResult {
  const { CommandId, InstanceId, Details = false } = input;
  const commands = CommandId === undefined ? [...world.commands.seenAfter()].map(({ row }) => row) : [];
  const one = CommandId === undefined ? undefined : world.commands.seen(CommandId);
  if (one === undefined && CommandId !== undefined) throw invalidCommandId(CommandId);
  const passes = ({ id }: InvocationRow): boolean => InstanceId === undefined || id === InstanceId;
  if (one === undefined) {
    const views = commands.toReversed().flatMap((command) => viewsOf(world, command, InstanceId));
    return { CommandInvocations: views.slice(0, listBounds.most).map((view) => invocationOnWire(view, Details)) };
  }
  const invocations = world.dispatches.get(one.id)?.invocations;
  const { rows, nextToken } = ssmPage(input, listBounds, (after) =>
    filtered(invocations?.seenAfter(after) ?? [], passes),
  );
  return {
    CommandInvocations: rows.map((row) => invocationOnWire(viewOf(world, one, row), Details)),
    NextToken: nextToken,
  };
}

function viewsOf(world: SsmWorld, command: CommandRow, instanceId = ''): readonly InvocationView[] {
  const row = world.dispatches.get(command.id)?.invocations.seen(instanceId);
  return row === undefined ? [] : [viewOf(world, command, row)];
}

function viewOf(world: SsmWorld, command: CommandRow, row: InvocationRow): InvocationView {
  return { command, row, platformType: platformOf(world, row.id).platformType };
}

function getInvocation(
  world: SsmWorld,
  { CommandId = '', InstanceId = '', PluginName }: GetCommandInvocationRequest,
): GetCommandInvocationResult {
  const command = world.commands.seen(CommandId);
  const row = world.dispatches.get(CommandId)?.invocations.seen(InstanceId);
  if (command === undefined || row === undefined) {
    throw new ServiceError(
      'InvocationDoesNotExist',
      'The command ID and instance ID you specified did not match any invocations.',
    );
  }
  const { steps } = command.document;
  const named = steps.find(({ name }) => name === PluginName);
  if (PluginName !== undefined && named === undefined) {
    throw new ServiceError('InvalidPluginName', `The plugin name ${PluginName} is not valid.`);
  }
  const only = steps.length === 1 ? steps[0] : undefined;
  return stepResult(viewOf(world, command, row), named ?? only);
}

function invalidCommandId(commandId: string): ServiceError {
  return new ServiceError('InvalidCommandId', `The command ID ${commandId} is not valid.`);
}
