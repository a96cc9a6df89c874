import type { Clock } from '../basics/clock.ts';
import { AmiableError } from '../basics/errors.ts';
import type { Log } from '../basics/log.ts';
import type { AwsError, Service } from './errors.ts';
import { toAwsError } from './errors.ts';
import type { AuditContext, AuditEntry, AuditOutcome, AuditTrail } from './ports.ts';

/** Counts calls by service and name; called once per call, before it is sent. */
export type CallCounter = (service: Service, call: string) => void;

export interface CallerOptions {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly audit: AuditTrail;
  readonly context: AuditContext;
  readonly count: CallCounter;
  readonly log: Log;
  /** For the call and the SDK's own retries together. */
  readonly timeoutMs: number;
  /** All that may be called, such as `ec2:DescribeImages`; everything when absent. */
  readonly reach?: ReadonlySet<string>;
}

/** What is called; `subject` is the request without bulk, for the audit trail. */
export interface Called {
  readonly service: Service;
  readonly call: string;
  readonly subject?: Readonly<Record<string, unknown>>;
}

export interface SendOptions {
  readonly abortSignal: AbortSignal;
}

interface Reply {
  readonly $metadata: { readonly requestId?: string | undefined };
}

/** Makes one call to AWS, through the only door there is. Throws AwsError, and whatever the audit trail throws at `begin`. */
export type Caller = <Output extends Reply>(
  called: Called,
  send: (options: SendOptions) => Promise<Output>,
) => Promise<Output>;

const readPrefixes = /^(Describe|Get|List|Search|BatchGet)/;

/**
 * Bounds, counts and translates every call; one that changes something is written to the audit trail before it is sent,
 * and not sent when that fails. One that is out of reach is neither.
 */
export function createCaller(options: CallerOptions): Caller {
  const { reach } = options;
  return async (called, send) => {
    const name = `${called.service}:${called.call}`;
    if (reach?.has(name) === false) throw new BeyondReachError(`${name} is none of the calls of this function`);
    return readPrefixes.test(called.call) ? sendBounded(options, called, send) : sendAudited(options, called, send);
  };
}

/** A function of AWS Lambda would make a call for which it has no permission: nothing was sent. */
class BeyondReachError extends AmiableError {
  readonly code = 'beyond-reach';
}

async function sendBounded<Output>(
  { count, timeoutMs }: CallerOptions,
  called: Called,
  send: (options: SendOptions) => Promise<Output>,
): Promise<Output> {
  count(called.service, called.call);
  const controller = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    controller.abort();
    // The SDK does not look at the signal while it waits to retry.
    reject(new DOMException(`no answer within ${timeoutMs} ms`, 'TimeoutError'));
  }, timeoutMs);
  try {
    return await Promise.race([send({ abortSignal: controller.signal }), late]);
  } catch (error) {
    throw toAwsError(error, called);
  } finally {
    clearTimeout(timer);
  }
}

async function sendAudited<Output extends Reply>(
  options: CallerOptions,
  called: Called,
  send: (options: SendOptions) => Promise<Output>,
): Promise<Output> {
  const { audit, clock, context, newId } = options;
  const { service, call, subject = {} } = called;
  const entry = { id: newId(), atMs: clock.nowMs(), context, service, call, subject };
  await audit.begin(entry);
  try {
    const output = await sendBounded(options, called, send);
    await end(options, entry, { kind: 'succeeded', atMs: clock.nowMs(), ...requestIdOf(output.$metadata) });
    return output;
  } catch (error) {
    const failure = toAwsError(error, called);
    await end(options, entry, failed(failure, clock.nowMs()));
    throw failure;
  }
}

/** The call has had its effect or not; losing the record of it must not make anyone repeat it. */
async function end({ audit, log }: CallerOptions, entry: AuditEntry, outcome: AuditOutcome): Promise<void> {
  try {
    await audit.end(entry.id, entry, outcome);
  } catch (error) {
    log.error({ error, entry, outcome }, 'the outcome of a call could not be written to the audit trail');
  }
}

function failed(error: AwsError, atMs: number): AuditOutcome {
  return { kind: 'failed', atMs, code: error.awsCode, message: error.message, ...requestIdOf(error) };
}

function requestIdOf({ requestId }: { readonly requestId?: string | undefined }): { requestId?: string } {
  return requestId === undefined ? {} : { requestId };
}
