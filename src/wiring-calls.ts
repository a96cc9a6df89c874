/** What is called of AWS and Slack, told in the log: a line a minute for each service, which CloudWatch reads metrics from. */
import type { CountedCall } from './aws/call.ts';
import type { Clock } from './basics/clock.ts';
import type { RequestCounter } from './basics/counted-client.ts';
import type { Log } from './basics/log.ts';
import { createTally, type Tallied } from './basics/tally.ts';
import type { Place } from './fleet/place.ts';
import type { CountedSlackCall } from './slack/counted-fetch.ts';

export interface CallLog {
  aws(counted: CountedCall & Place): void;
  slack(counted: CountedSlackCall): void;
  /** Tells what has not been told yet, before the process ends or is frozen. */
  tell(): void;
}

/** Where a client counts its calls that go by no caller: to what is the bot's own, and to take on roles. */
export function counterAt(
  calls: Pick<CallLog, 'aws'> | undefined,
  service: CountedCall['service'],
  { accountId, region }: Place,
): RequestCounter | undefined {
  return calls && ((counted) => calls.aws({ ...counted, service, accountId, region }));
}

/** Of one service of AWS in one account and region, or of Slack. */
type Subject =
  | ({ readonly service: CountedCall['service'] } & { readonly account: string; readonly region: string })
  | { readonly service: 'slack' };

const everyMs = 60_000;
const namespace = 'Custom/AMI';

/** Counts what it is given, and logs the sums once a minute. */
export function createCallLog({ clock, log }: { readonly clock: Clock; readonly log: Log }): CallLog {
  const tally = createTally<Subject>({
    clock,
    everyMs,
    tell: (tallied) => log.info({ ...lineOf(tallied), ...metricsOf(tallied, clock.nowMs()) }, 'calls were counted'),
  });
  return {
    aws: ({ service, call, outcome, repeats, accountId, region }) =>
      tally.add({ service, account: accountId, region }, call, { [outcome]: 1, ...(repeats > 0 ? { repeats } : {}) }),
    slack: ({ call, outcome }) => tally.add({ service: 'slack' }, call, { [outcome]: 1 }),
    tell: () => tally.tell(),
  };
}

function lineOf({ subject, seconds, total, byCall }: Tallied<Subject>): object {
  return { ...subject, seconds, calls: sentOf(total), ...total, byCall };
}

function sentOf({
  ok = 0,
  throttled = 0,
  failed = 0,
  'timed-out': timedOut = 0,
  repeats = 0,
}: Tallied<Subject>['total']) {
  return ok + throttled + failed + timedOut + repeats;
}

/** In the form in which CloudWatch finds metrics in a log. What is nought is not put: a metric costs where it is put. */
function metricsOf({ subject, total }: Tallied<Subject>, atMs: number): object {
  if (subject.service === 'slack') return {};
  const { throttled = 0 } = total;
  const values = { AwsCalls: sentOf(total), ...(throttled > 0 ? { AwsThrottled: throttled } : {}) };
  const metrics = Object.keys(values).map((Name) => ({ Name, Unit: 'Count' }));
  const directive = { Namespace: namespace, Dimensions: [['Service']], Metrics: metrics };
  return { Service: subject.service, ...values, _aws: { Timestamp: atMs, CloudWatchMetrics: [directive] } };
}
