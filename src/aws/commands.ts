import {
  CancelCommandCommand,
  type Command,
  DescribeInstanceInformationCommand,
  DescribeInstancePatchStatesCommand,
  type InstanceInformation,
  type InstancePatchState,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  type ListCommandsCommandInput,
} from '@aws-sdk/client-ssm';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { readOutput } from './command-outputs.ts';
import { sendCommand } from './command-sending.ts';
import { isAwsError } from './errors.ts';
import { invocationState } from './invocation-states.ts';
import { chunks, mapBounded, type Page, readPages } from './pages.ts';
import type { Agent, Commands, Invocation, PatchState, SentCommand } from './service-ports.ts';

type Ssm = Clients['ssm'];

const service = 'ssm';
const pageSize = 50;
const idsPerCall = 50;
const callsAtOnce = 4;

export function createCommands({ ssm, once }: Pick<Clients, 'ssm' | 'once'>, call: Caller): Commands {
  const list = (selection: ListCommandsCommandInput) => listCommands(ssm, call, selection);
  const listSince = (sinceMs: number) => list({ Filters: [{ key: 'InvokedAfter', value: wholeSecond(sinceMs) }] });
  return {
    send: (command) => sendCommand(once.ssm, call, command),
    find: async (comment, sinceMs) => (await listSince(sinceMs)).find((command) => command.comment === comment),
    sentSince: listSince,
    read: async (commandId) => firstOf(unlessUnknown(() => list({ CommandId: commandId }))),
    invocations: (commandId) => listInvocations(ssm, call, commandId),
    output: (commandId, instanceId) => readOutput(ssm, call, commandId, instanceId),
    cancel: async (commandId) => {
      await call({ service, call: 'CancelCommand', subject: { commandId } }, (options) =>
        ssm.send(new CancelCommandCommand({ CommandId: commandId }), options),
      );
    },
    agents: (ids) => bySome(ids, (some) => describeAgents(ssm, call, some)),
    patchStates: (ids) => bySome(ids, (some) => describePatchStates(ssm, call, some)),
  };
}

/** The filter takes no fractions of a second, and what was sent in the same second must not be missed. */
function wholeSecond(atMs: number): string {
  return `${new Date(Math.floor(atMs / 1000) * 1000 - 1000).toISOString().slice(0, 19)}Z`;
}

async function bySome<Found>(
  ids: readonly string[],
  read: (some: readonly string[]) => Promise<readonly Found[]>,
): Promise<readonly Found[]> {
  return (await mapBounded(chunks([...new Set(ids)], idsPerCall), callsAtOnce, read)).flat();
}

/** A command that SSM does not know, or that it does not tell of yet, is not there. */
async function unlessUnknown(list: () => Promise<readonly SentCommand[]>): Promise<readonly SentCommand[]> {
  try {
    return await list();
  } catch (error) {
    if (isAwsError(error, 'not-found')) return [];
    throw error;
  }
}

async function firstOf<Item>(items: Promise<readonly Item[]>): Promise<Item | undefined> {
  return (await items)[0];
}

function listCommands(ssm: Ssm, call: Caller, selection: ListCommandsCommandInput): Promise<readonly SentCommand[]> {
  return readPages(async (token) => {
    const input = { ...selection, ...paging(token) };
    const { Commands = [], NextToken } = await call({ service, call: 'ListCommands' }, (options) =>
      ssm.send(new ListCommandsCommand(input), options),
    );
    return pageOf(Commands.flatMap(commandOf), NextToken);
  });
}

function listInvocations(ssm: Ssm, call: Caller, commandId: string): Promise<readonly Invocation[]> {
  return readPages(async (token) => {
    const input = { CommandId: commandId, ...paging(token) };
    const answer = await call({ service, call: 'ListCommandInvocations' }, (options) =>
      ssm.send(new ListCommandInvocationsCommand(input), options),
    );
    const items = (answer.CommandInvocations ?? []).flatMap(({ InstanceId, Status, StatusDetails }) =>
      InstanceId === undefined ? [] : [{ instanceId: InstanceId, ...invocationState(Status, StatusDetails) }],
    );
    return pageOf(items, answer.NextToken);
  });
}

function describeAgents(ssm: Ssm, call: Caller, ids: readonly string[]): Promise<readonly Agent[]> {
  return readPages(async (token) => {
    const input = { Filters: [{ Key: 'InstanceIds', Values: [...ids] }], ...paging(token) };
    const answer = await call({ service, call: 'DescribeInstanceInformation' }, (options) =>
      ssm.send(new DescribeInstanceInformationCommand(input), options),
    );
    return pageOf((answer.InstanceInformationList ?? []).flatMap(agentOf), answer.NextToken);
  });
}

function describePatchStates(ssm: Ssm, call: Caller, ids: readonly string[]): Promise<readonly PatchState[]> {
  return readPages(async (token) => {
    const input = { InstanceIds: [...ids], ...paging(token) };
    const answer = await call({ service, call: 'DescribeInstancePatchStates' }, (options) =>
      ssm.send(new DescribeInstancePatchStatesCommand(input), options),
    );
    return pageOf((answer.InstancePatchStates ?? []).flatMap(patchStateOf), answer.NextToken);
  });
}

function paging(token: string | undefined): { MaxResults: number; NextToken?: string } {
  return { MaxResults: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
}

function pageOf<Item>(items: readonly Item[], next: string | undefined): Page<Item> {
  return { items, next };
}

function commandOf(wire: Command): SentCommand[] {
  if (wire.CommandId === undefined) return [];
  return [
    {
      commandId: wire.CommandId,
      comment: wire.Comment ?? '',
      status: wire.Status ?? 'Pending',
      requestedAtMs: wire.RequestedDateTime?.getTime() ?? 0,
      targets: wire.TargetCount ?? 0,
      completed: wire.CompletedCount ?? 0,
      errors: wire.ErrorCount ?? 0,
    },
  ];
}

function agentOf(wire: InstanceInformation): Agent[] {
  if (wire.InstanceId === undefined) return [];
  return [
    {
      instanceId: wire.InstanceId,
      ping: pingOf(wire.PingStatus),
      platform: platformOf(wire.PlatformType),
      platformName: wire.PlatformName ?? '',
      platformVersion: wire.PlatformVersion ?? '',
      agentVersion: wire.AgentVersion ?? '',
      lastPingAtMs: wire.LastPingDateTime?.getTime() ?? 0,
    },
  ];
}

/** A state that is new to us is not one in which a command arrives. */
function pingOf(status: string | undefined): Agent['ping'] {
  if (status === 'Online') return 'online';
  return status === 'Inactive' ? 'inactive' : 'lost';
}

function platformOf(type: string | undefined): Agent['platform'] {
  if (type === 'Windows') return 'windows';
  return type === 'MacOS' ? 'macos' : 'linux';
}

function patchStateOf(wire: InstancePatchState): PatchState[] {
  if (wire.InstanceId === undefined) return [];
  return [
    {
      instanceId: wire.InstanceId,
      operation: wire.Operation === 'Install' ? 'Install' : 'Scan',
      startedAtMs: wire.OperationStartTime?.getTime() ?? 0,
      endedAtMs: wire.OperationEndTime?.getTime() ?? 0,
      baselineId: wire.BaselineId ?? '',
      installed: wire.InstalledCount ?? 0,
      pendingReboot: wire.InstalledPendingRebootCount ?? 0,
      missing: wire.MissingCount ?? 0,
      failed: wire.FailedCount ?? 0,
    },
  ];
}
