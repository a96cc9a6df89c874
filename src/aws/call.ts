import type { Clock } from '../basics/clock.ts';
import { AmiableError } from '../basics/errors.ts';
import type { Log } from '../basics/log.ts';
import { AwsError, isAwsError, type Service, toAwsError, triesOf } from './errors.ts';
import type { Patience } from './patience.ts';
import type { AuditContext, AuditEntry, AuditOutcome, AuditTrail } from './ports.ts';
import type { Traffic } from './traffic.ts';

/** What became of a call; `not-sent`: AWS asks for fewer, and its turn would have come too late. */
export interface CountedCall {
  readonly service: Service;
  readonly call: string;
  readonly outcome: 'ok' | 'throttled' | 'failed' | 'timed-out' | 'not-sent';
  /** How often the SDK had to repeat it. */
  readonly repeats: number;
}

/** Told of each call once it is over; of one that is refused and repeated, each time. */
export type CallCounter = (counted: CountedCall) => void;

export interface CallerOptions {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly audit: AuditTrail;
  readonly context: AuditContext;
  readonly count: CallCounter;
  readonly log: Log;
  /** For the call and the SDK's own retries together; what it waited for its turn does not count. */
  readonly timeoutMs: number;
  readonly traffic: Traffic;
  /** For all turns that are waited for. */
  readonly patience: Patience;
  /** How often a call is tried that AWS refuses since there are too many, the first included. */
  readonly mostTries: number;
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
 * Paces, bounds, counts and translates every call; one that changes something is written to the audit trail before it is
 * sent, and not sent when that fails. One that is out of reach is neither.
 */
export function createCaller(options: CallerOptions): Caller {
  const { reach } = options;
  return async (called, send) => {
    const name = `${called.service}:${called.call}`;
    if (reach?.has(name) === false) throw new BeyondReachError(`${name} is none of the calls of this function`);
    await takeTurn(options, called);
    const sendIt = () => sendPaced(options, called, send);
    return readPrefixes.test(called.call) ? sendIt() : sendAudited(options, called, sendIt);
  };
}

/** A function of AWS Lambda would make a call for which it has no permission: nothing was sent. */
class BeyondReachError extends AmiableError {
  readonly code = 'beyond-reach';
}

async function takeTurn({ traffic, patience, count }: CallerOptions, { service, call }: Called): Promise<void> {
  const turn = await traffic.lane({ service, call })?.turn(patience);
  if (turn !== 'no') return;
  count({ service, call, outcome: 'not-sent', repeats: 0 });
  const why = `${service} ${call}: not sent, since AWS asks for fewer calls`;
  throw new AwsError(why, { kind: 'throttled', awsCode: 'NotSent', service, call, retry: 'later' });
}

/** What AWS refuses since there are too many has had no effect, so it may be sent again in its turn, whatever it is. */
async function sendPaced<Output extends Reply>(
  options: CallerOptions,
  called: Called,
  send: (options: SendOptions) => Promise<Output>,
): Promise<Output> {
  const lane = options.traffic.lane(called);
  options.traffic.budget(called.service).earn();
  for (let tries = 1; ; tries += 1) {
    try {
      const output = await sendCounted(options, called, send);
      lane?.taken();
      return output;
    } catch (error) {
      if (isAwsError(error, 'throttled')) lane?.refused();
      else if (!isAwsError(error, 'unreachable')) lane?.taken();
      if (!isAwsError(error, 'throttled') || !(await mayGoAgain(options, called, tries))) throw error;
    }
  }
}

/** Resolves with true in its next turn, where there is one. */
async function mayGoAgain(
  { traffic, patience, mostTries }: CallerOptions,
  called: Called,
  tries: number,
): Promise<boolean> {
  const lane = traffic.lane(called);
  if (lane === undefined || tries >= mostTries || !traffic.budget(called.service).draw()) return false;
  return (await lane.turn(patience)) === 'go';
}

async function sendCounted<Output extends Reply>(
  options: CallerOptions,
  called: Called,
  send: (options: SendOptions) => Promise<Output>,
): Promise<Output> {
  const { service, call } = called;
  try {
    const output = await sendBounded(options, called, send);
    options.count({ service, call, outcome: 'ok', repeats: triesOf(output) - 1 });
    return output;
  } catch (error) {
    const failure = toAwsError(error, called);
    options.count({ service, call, outcome: outcomeOf(failure), repeats: triesOf(failure.cause) - 1 });
    throw failure;
  }
}

function outcomeOf({ kind, awsCode }: AwsError): CountedCall['outcome'] {
  if (kind === 'throttled') return 'throttled';
  return awsCode === 'TimeoutError' ? 'timed-out' : 'failed';
}

async function sendBounded<Output>(
  { timeoutMs }: CallerOptions,
  called: Called,
  send: (options: SendOptions) => Promise<Output>,
): Promise<Output> {
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
  send: () => Promise<Output>,
): Promise<Output> {
  const { audit, clock, context, newId } = options;
  const { service, call, subject = {} } = called;
  const entry = { id: newId(), atMs: clock.nowMs(), context, service, call, subject };
  await audit.begin(entry);
  try {
    const output = await send();
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
