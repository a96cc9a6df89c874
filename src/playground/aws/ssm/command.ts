import type { CommandInvocationStatus, CommandStatus, Target } from '@aws-sdk/client-ssm';
import type { Table } from '../ec2/table.ts';
import type { CommandDocument } from './documents.ts';

/** A command as the simulation keeps it; `id` is the command id. */
export interface CommandRow {
  readonly id: string;
  readonly document: CommandDocument;
  readonly comment: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly instanceIds: readonly string[];
  readonly targets: readonly Target[];
  readonly requestedAtMs: number;
  readonly timeoutSeconds: number;
  /** Whoever has not taken it until then does not run it. */
  readonly deliverUntilMs: number;
  readonly executionSeconds: number;
  /** What is not done by then has timed out. */
  readonly expiresAtMs: number;
  readonly maxConcurrency: string;
  readonly maxErrors: string;
  readonly output?: { readonly bucket: string; readonly prefix: string };
  readonly status: CommandStatus;
  readonly statusDetails: string;
  readonly targetCount: number;
  readonly completed: number;
  readonly errors: number;
  readonly deliveryTimedOut: number;
}

/** How one instance stands with a command; `id` is the instance id. */
export interface InvocationRow {
  readonly id: string;
  readonly status: CommandInvocationStatus;
  readonly details: InvocationDetails;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type InvocationDetails =
  | 'Pending'
  | 'InProgress'
  | 'Delayed'
  | 'Success'
  | 'DeliveryTimedOut'
  | 'ExecutionTimedOut'
  | 'Failed'
  | 'Cancelled'
  | 'Cancelling'
  | 'Undeliverable'
  | 'Terminated';

export interface Written {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run came to; `details` where its exit code does not say it. */
export interface RunResult extends Written {
  readonly details?: InvocationDetails;
}

/** A command that is being sent to one instance after another. */
export interface Dispatch {
  readonly commandId: string;
  readonly concurrency: number;
  readonly errorLimit: number;
  readonly invocations: Table<InvocationRow>;
  /** Whom it goes to, in order; `next` is the first that it was not sent to. */
  readonly queue: readonly string[];
  next: number;
  /** Sent and not done. */
  readonly sent: Set<string>;
  /** How many ended in which way. */
  readonly ends: Map<InvocationDetails, number>;
  isCancelled: boolean;
  /** Sends it to as many more as may run it now. */
  readonly sendNext: () => void;
}

/** A command at work on an instance. */
export interface Run {
  readonly dispatch: Dispatch;
  readonly instanceId: string;
  /** While it restarts the instance itself. */
  restarting: boolean;
  /** What it came to, which the agent may still have to report. */
  result: RunResult | undefined;
  /** Nothing of it counts any more. */
  over: boolean;
}

const statusOf: Readonly<Record<InvocationDetails, CommandInvocationStatus>> = {
  Pending: 'Pending',
  InProgress: 'InProgress',
  Delayed: 'Delayed',
  Success: 'Success',
  DeliveryTimedOut: 'TimedOut',
  ExecutionTimedOut: 'TimedOut',
  Failed: 'Failed',
  Cancelled: 'Cancelled',
  Cancelling: 'Cancelling',
  Undeliverable: 'Failed',
  Terminated: 'Cancelled',
};

/** The row with its two words, which go together. */
export function inState(row: InvocationRow, details: InvocationDetails): InvocationRow {
  return { ...row, details, status: statusOf[details] };
}

export function newInvocation(instanceId: string): InvocationRow {
  return { id: instanceId, status: 'Pending', details: 'Pending', exitCode: -1, stdout: '', stderr: '' };
}

const open: readonly InvocationDetails[] = ['Pending', 'InProgress', 'Delayed', 'Cancelling'];

export function isOpen({ details }: InvocationRow): boolean {
  return open.includes(details);
}

/** `10` or `10%` of so many. */
export function share(text: string, of: number, round: (value: number) => number): number {
  const number = Number.parseInt(text, 10);
  return text.endsWith('%') ? round((of * number) / 100) : number;
}
