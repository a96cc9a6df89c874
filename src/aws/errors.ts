import { AmiableError } from '../basics/errors.ts';
import { type AwsErrorKind, deniedAction, isAboutCredentials, kindOf, type RawError, retryOf } from './error-codes.ts';

export type Service =
  | 'ec2'
  | 'autoscaling'
  | 'elasticloadbalancing'
  | 'sts'
  | 'ssm'
  | 's3'
  | 'cloudwatch'
  | 'inspector2'
  | 'cloudformation'
  | 'codedeploy'
  | 'sns'
  | 'sqs'
  | 'dynamodb';

export interface AwsErrorFacts {
  readonly kind: AwsErrorKind;
  /** AWS's own code, such as `InvalidAMIID.NotFound`. */
  readonly awsCode: string;
  readonly service: Service;
  readonly call: string;
  readonly requestId?: string;
  /** Whether the same call may succeed later with nothing changed by us. */
  readonly retry: 'later' | 'never';
  /** The permission that is missing, such as `autoscaling:SetDesiredCapacity`; only with `denied`. */
  readonly action?: string;
}

/** A call to AWS that failed, in one of our kinds. Nothing outside this file looks at AWS's error names. */
export class AwsError extends AmiableError implements AwsErrorFacts {
  override readonly code: string;
  readonly kind: AwsErrorKind;
  readonly awsCode: string;
  readonly service: Service;
  readonly call: string;
  readonly requestId?: string;
  override readonly retry: 'later' | 'never';
  readonly action?: string;

  constructor(message: string, facts: AwsErrorFacts, options?: ErrorOptions) {
    super(message, { ...facts }, options);
    this.code = `aws-${facts.kind}`;
    this.kind = facts.kind;
    this.awsCode = facts.awsCode;
    this.service = facts.service;
    this.call = facts.call;
    this.retry = facts.retry;
    if (facts.requestId !== undefined) this.requestId = facts.requestId;
    if (facts.action !== undefined) this.action = facts.action;
  }
}

/** Whether it is a failure of AWS; of one of these kinds, where some are given. */
export function isAwsError(error: unknown, ...kinds: readonly AwsErrorKind[]): error is AwsError {
  return error instanceof AwsError && (kinds.length === 0 || kinds.includes(error.kind));
}

/** Turns whatever the SDK throws into an AwsError; one that already is stays itself. */
export function toAwsError(
  error: unknown,
  { service, call }: { readonly service: Service; readonly call: string },
): AwsError {
  if (error instanceof AwsError) return error;
  const raw = rawError(error);
  const kind = kindOf(raw);
  const facts = {
    kind,
    awsCode: raw.code,
    service,
    call,
    retry: retryOf(kind, raw),
    ...(raw.requestId === undefined ? {} : { requestId: raw.requestId }),
    ...(kind === 'denied' && !isAboutCredentials(raw) ? { action: deniedAction(raw) ?? `${service}:${call}` } : {}),
  } as const;
  return new AwsError(`${service} ${call}: ${saidBy(raw)}`, facts, { cause: error });
}

/** What the SDK says of a page that it cannot read is for those who mend parsers; some pages are AWS's form, misnamed. */
function saidBy({ code, message, httpStatus, isPage }: RawError): string {
  const isUnread = isPage && /^(Error|SyntaxError|Unknown.*)$/.test(code);
  return isUnread
    ? `a web page with HTTP status ${httpStatus ?? 'unknown'} in place of an answer`
    : `${code}: ${readable(message)}`;
}

/** A thousand characters that only `sts decode-authorization-message` can read hide what comes after them. */
function readable(message: string): string {
  return message.replace(/\s*Encoded authorization failure message: \S+/, '');
}

function rawError(error: unknown): RawError {
  if (!(error instanceof Error))
    return { code: 'Unknown', message: String(error), httpStatus: undefined, requestId: undefined, isPage: false };
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  const reply = '$response' in error ? error.$response : undefined;
  // What the network layer throws has a code such as ECONNRESET, under names of many kinds.
  const systemCode = /^E[A-Z0-9_]+$/.exec(textAt(error, 'code') ?? '')?.[0];
  return {
    code: systemCode ?? error.name.replace(/Fault$/, ''),
    message: error.message,
    httpStatus: numberAt(metadata, 'httpStatusCode') ?? numberAt(reply, 'statusCode'),
    requestId: textAt(metadata, 'requestId'),
    isPage: textAt(valueAt(reply, 'headers'), 'content-type')?.startsWith('text/html') === true,
  };
}

/** How often the SDK has sent a call, as it writes into the answer or the error. */
export function triesOf(answered: unknown): number {
  return numberAt(valueAt(answered, '$metadata'), 'attempts') ?? 1;
}

function numberAt(holder: unknown, key: string): number | undefined {
  const value = valueAt(holder, key);
  return typeof value === 'number' ? value : undefined;
}

function textAt(holder: unknown, key: string): string | undefined {
  const value = valueAt(holder, key);
  return typeof value === 'string' ? value : undefined;
}

function valueAt(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined;
}
