/** What answers people, put together apart from what carries runs on, for a process that must be quick to start. */
import { randomBytes } from 'node:crypto';
import type { AwsAccessOptions } from './aws/access.ts';
import type { AuditTrail, AwsAccess } from './aws/ports.ts';
import type { Clock } from './basics/clock.ts';
import type { Json } from './basics/json.ts';
import type { Log } from './basics/log.ts';
import { sharedRead } from './basics/shared-read.ts';
import type { Config } from './config/schema.ts';
import type { Desk } from './operations/desk.ts';
import { jsonSchema } from './runs/plan.ts';
import type { AuditStore, Due, Store } from './runs/store.ts';
import type { CallLog } from './wiring-calls.ts';

/** What answers people, and carries nothing on. */
export interface DeskSide {
  readonly desk: Desk;
  /** Where calls are counted; absent where nobody reads that. */
  readonly calls?: CallLog;
  /** Who is told that something is due now; nobody until this is called. */
  onWake(wake: Wake): void;
}

type Wake = (what: Due['what'], runId: string) => void;

export interface DeskOptions {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Written on every instance that is launched; `amiable` when absent. */
  readonly deployment?: string;
  /** Where calls to AWS and Slack are counted; nowhere when absent. */
  readonly calls?: CallLog;
}

export const defaultDeployment = 'amiable';

/** What answers people; `wake` passes on what it is told. */
export function openDesk(
  { config, store, clock, log, deployment = defaultDeployment, calls }: DeskOptions,
  aws: AwsAccess,
): DeskSide & { readonly wake: Wake } {
  let listener: Wake = () => {};
  const wake: Wake = (what, runId) => listener(what, runId);
  // Many people may ask at once what is under way.
  const asked: Store = { ...store, live: sharedRead(store.live), freezes: sharedRead(store.freezes) };
  return {
    desk: { config, deployment, store: asked, aws, clock, log, wake: (runId) => wake('run', runId) },
    ...(calls === undefined ? {} : { calls }),
    wake,
    onWake: (next) => {
      listener = next;
    },
  };
}

/** What access to AWS takes of the rest. */
export function accessParts({
  store,
  clock,
  log,
  calls,
}: Pick<DeskOptions, 'store' | 'clock' | 'log' | 'calls'>): Pick<
  AwsAccessOptions,
  'clock' | 'log' | 'audit' | 'newId' | 'count'
> {
  const count = calls === undefined ? {} : { count: calls.aws };
  return { clock, log, audit: auditTrail(store), newId: () => auditId(clock), ...count };
}

/** Sorts by time, and no two are alike. */
function auditId(clock: Clock): string {
  return `${String(clock.nowMs()).padStart(14, '0')}-${randomBytes(4).toString('hex')}`;
}

/** Calls made outside a run are kept together under the name of none. */
function auditTrail(store: AuditStore): AuditTrail {
  const write = (entry: Parameters<AuditTrail['begin']>[0], outcome: Json): Promise<void> => {
    const subject = jsonSchema.parse(JSON.parse(JSON.stringify(entry.subject)));
    return store.putAudit(entry.context.runId ?? 'none', entry.id, {
      ...entry,
      context: { ...entry.context },
      subject,
      outcome,
    });
  };
  return {
    begin: (entry) => write(entry, { kind: 'begun' }),
    end: (_id, entry, outcome) => write(entry, { ...outcome }),
  };
}
