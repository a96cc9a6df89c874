import type { SendCommandRequest, SendCommandResult, Target } from '@aws-sdk/client-ssm';
import { createTable } from '../ec2/table.ts';
import { ServiceError, type SsmOperations } from '../wire/operation.ts';
import { isRegistered } from './agent.ts';
import {
  type CommandRow,
  type Dispatch,
  type InvocationRow,
  inState,
  isOpen,
  newInvocation,
  share,
} from './command.ts';
import { noTargets } from './command-status.ts';
import { commandOnWire } from './command-views.ts';
import { type CommandDocument, executionSecondsOf, findDocument, runsOn } from './documents.ts';
import { finish } from './ends.ts';
import { patchOptions } from './patching.ts';
import { sendNext } from './running.ts';
import { platformOf } from './software.ts';
import type { SsmWorld } from './world.ts';

const mostIds = 50;
const mostTargets = 5;
const usualTimeoutSeconds = 3600;
const usualConcurrency = '50';
const usualErrors = '0';

export function sendCommandOperations(world: SsmWorld) {
  return {
    SendCommand: (input) => sendCommand(world, input),
  } satisfies SsmOperations;
}

interface Addressed {
  readonly document: CommandDocument;
  readonly ids: readonly string[];
}

function sendCommand(world: SsmWorld, input: SendCommandRequest): SendCommandResult {
  refuseOutOfBounds(input);
  const document = findDocument(input.DocumentName ?? '');
  const parameters = input.Parameters ?? {};
  checkParameters(document, parameters);
  const ids = addressed(world, document, input);
  const row = newCommand(world, input, { document, ids });
  world.commands.put(row);
  begin(world, row, ids);
  return { Command: commandOnWire(world.commands.get(row.id) ?? row) };
}

function refuseOutOfBounds({ Comment = '', TimeoutSeconds = 30, MaxConcurrency, MaxErrors }: SendCommandRequest): void {
  const constraint = (value: string | number, name: string, text: string): never => {
    const message = `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: ${text}`;
    throw new ServiceError('ValidationException', message);
  };
  if (Comment.length > 100) constraint(Comment, 'comment', 'Member must have length less than or equal to 100');
  if (TimeoutSeconds < 30 || TimeoutSeconds > 2_592_000) {
    constraint(TimeoutSeconds, 'timeoutSeconds', 'Member must have value between 30 and 2592000');
  }
  if (MaxConcurrency !== undefined && !/^([1-9]\d*|[1-9]\d?%|100%)$/.test(MaxConcurrency)) {
    constraint(MaxConcurrency, 'maxConcurrency', 'Member must satisfy regular expression pattern');
  }
  if (MaxErrors !== undefined && !/^(\d+|[1-9]?\d%|100%)$/.test(MaxErrors)) {
    constraint(MaxErrors, 'maxErrors', 'Member must satisfy regular expression pattern');
  }
}

function checkParameters(document: CommandDocument, parameters: Readonly<Record<string, readonly string[]>>): void {
  executionSecondsOf(document, parameters);
  if (document.name === 'AWS-RunPatchBaseline') patchOptions(parameters);
  else if ((parameters['commands'] ?? []).length === 0) {
    throw new ServiceError('InvalidParameters', `Parameter commands is required by document ${document.name}.`);
  }
}

/** Whom a command goes to: the instances that are named, or whichever the targets match and SSM knows. */
function addressed(
  world: SsmWorld,
  document: CommandDocument,
  { InstanceIds = [], Targets = [] }: SendCommandRequest,
): readonly string[] {
  if (InstanceIds.length === 0) return matching(world, Targets);
  if (InstanceIds.length > mostIds || Targets.length > 0) {
    throw new ServiceError('InvalidTarget', `The target is not valid: name up to ${mostIds} instances, or targets.`);
  }
  if (new Set(InstanceIds).size < InstanceIds.length) {
    throw new ServiceError('DuplicateInstanceId', 'An instance can be specified only once.');
  }
  const invalid = InstanceIds.filter((id) => !isRegistered(world, id) || isEnding(world, id));
  if (invalid.length > 0) {
    const message = `Instances [[${invalid.join(', ')}]] not in a valid state for account ${world.kernel.accountId}`;
    throw new ServiceError('InvalidInstanceId', message);
  }
  const foreign = InstanceIds.filter((id) => !runsOn(document, platformOf(world, id).platformType));
  if (foreign.length === 0) return InstanceIds;
  throw new ServiceError(
    'UnsupportedPlatformType',
    `Document ${document.name} does not support the platform of ${foreign.join(', ')}.`,
  );
}

function isEnding(world: SsmWorld, instanceId: string): boolean {
  const state = world.hosts.find(instanceId)?.state;
  return state === undefined || state === 'shutting-down' || state === 'terminated';
}

function matching(world: SsmWorld, targets: readonly Target[]): readonly string[] {
  if (targets.length === 0 || targets.length > mostTargets) {
    throw new ServiceError('InvalidTarget', `Name instances, or from 1 to ${mostTargets} targets.`);
  }
  const tests = targets.map(({ Key = '', Values = [] }) => targetTest(world, Key, Values));
  const ids = [...world.agents.all()].map(({ id }) => id);
  return ids.filter((id) => isRegistered(world, id) && !isEnding(world, id) && tests.every((test) => test(id)));
}

function targetTest(world: SsmWorld, key: string, values: readonly string[]): (instanceId: string) => boolean {
  if (values.length === 0 || values.length > mostIds) {
    throw new ServiceError('InvalidTarget', `A target takes from 1 to ${mostIds} values.`);
  }
  const wanted = new Set(values);
  if (key === 'InstanceIds') return (id) => wanted.has(id);
  if (!key.startsWith('tag:')) throw new ServiceError('InvalidTarget', `The target key ${key} is not valid.`);
  const name = key.slice('tag:'.length);
  return (id) => wanted.has(world.hosts.find(id)?.tags[name] ?? '');
}

function newCommand({ kernel }: SsmWorld, input: SendCommandRequest, { document, ids }: Addressed): CommandRow {
  const parameters = input.Parameters ?? {};
  return {
    id: uuid(kernel.random),
    document,
    comment: input.Comment ?? '',
    parameters,
    instanceIds: input.InstanceIds ?? [],
    targets: input.Targets ?? [],
    requestedAtMs: kernel.nowMs(),
    ...times(kernel.nowMs(), input.TimeoutSeconds, executionSecondsOf(document, parameters)),
    maxConcurrency: input.MaxConcurrency ?? usualConcurrency,
    maxErrors: input.MaxErrors ?? usualErrors,
    ...(input.OutputS3BucketName === undefined
      ? {}
      : { output: { bucket: input.OutputS3BucketName, prefix: input.OutputS3KeyPrefix ?? '' } }),
    ...(ids.length === 0 ? noTargets : { status: 'Pending', statusDetails: 'Pending' }),
    targetCount: ids.length,
    completed: 0,
    errors: 0,
    deliveryTimedOut: 0,
  };
}

function times(
  nowMs: number,
  timeoutSeconds: number | undefined = usualTimeoutSeconds,
  executionSeconds: number,
): Pick<CommandRow, 'timeoutSeconds' | 'deliverUntilMs' | 'executionSeconds' | 'expiresAtMs'> {
  const deliverUntilMs = nowMs + timeoutSeconds * 1000;
  return { timeoutSeconds, deliverUntilMs, executionSeconds, expiresAtMs: deliverUntilMs + executionSeconds * 1000 };
}

function begin(world: SsmWorld, row: CommandRow, ids: readonly string[]): void {
  const { kernel, faults } = world;
  const dispatch: Dispatch = {
    commandId: row.id,
    concurrency: Math.max(1, share(row.maxConcurrency, ids.length, Math.ceil)),
    errorLimit: share(row.maxErrors, ids.length, Math.floor),
    invocations: createTable<InvocationRow>({ nowMs: kernel.nowMs, readLagMs: faults.readLagMs }),
    queue: ids,
    next: 0,
    sent: new Set(),
    ends: new Map(),
    isCancelled: false,
    sendNext: () => sendNext(world, dispatch),
  };
  for (const id of ids) dispatch.invocations.put(newInvocation(id));
  world.dispatches.set(row.id, dispatch);
  dispatch.sendNext();
  if (ids.length > 0) kernel.schedule(row.expiresAtMs, () => expire(world, dispatch));
}

/** At the end of delivery and execution together, whatever is not done has timed out. */
function expire(world: SsmWorld, dispatch: Dispatch): void {
  dispatch.next = dispatch.queue.length;
  const open = [...dispatch.invocations.all()].filter(isOpen);
  if (open.length > 0)
    finish(
      world,
      dispatch,
      open.map((invocation) => inState(invocation, 'DeliveryTimedOut')),
    );
}

function uuid(random: () => number): string {
  const digits = (count: number): string =>
    Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${digits(8)}-${digits(4)}-4${digits(3)}-8${digits(3)}-${digits(12)}`;
}
