/** What a failed call means for us. */
export type AwsErrorKind =
  | 'denied'
  | 'throttled'
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'capacity'
  | 'unsupported'
  | 'unreachable'
  | 'unknown';

/** What the SDK tells of a failure, whatever form it came in. */
export interface RawError {
  readonly code: string;
  readonly message: string;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  /** The answer was a web page, which no AWS service writes. */
  readonly isPage: boolean;
}

/** No valid credentials at all, which is no question of permissions. */
const credentialCodes = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'AuthFailure',
]);

export function isAboutCredentials({ code }: RawError): boolean {
  return credentialCodes.has(code);
}

/**
 * The permission that AWS itself says is missing: it may be another than that of the call, such as `iam:PassRole`, or
 * `sts:AssumeRole` where a role could not be taken on. Undefined where it does not say.
 */
export function deniedAction({ message }: RawError): string | undefined {
  const [, named] = /not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(message) ?? [];
  // Whoever gives a group a launch template must be able to launch from it.
  return named ?? (/not authorized to use launch template/i.test(message) ? 'ec2:RunInstances' : undefined);
}

const kindByCode: Readonly<Record<string, AwsErrorKind>> = {
  ...all('denied', [...credentialCodes]),
  ...all('denied', [
    'AccessDenied',
    'AccessDeniedException',
    'UnauthorizedOperation',
    'UnauthorizedAccess',
    'OptInRequired',
    'Forbidden',
  ]),
  ...all('throttled', [
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'RequestThrottled',
    'RequestThrottledException',
    'RequestLimitExceeded',
    'TooManyRequestsException',
    'BandwidthLimitExceeded',
    'PriorRequestNotComplete',
    'SlowDown',
    'EC2ThrottledException',
  ]),
  ...all('not-found', [
    'InvalidAMIID.Unavailable',
    'InvalidLaunchTemplateId.VersionNotFound',
    'ActiveInstanceRefreshNotFound',
    'InvalidCommandId',
    'InvocationDoesNotExist',
    'InvalidDocument',
    // In SSM: it has no agent that ever registered, whatever EC2 knows of it.
    'InvalidInstanceId',
    'NoSuchBucket',
    'NoSuchKey',
    'ApplicationDoesNotExistException',
    'DeploymentGroupDoesNotExistException',
    'DeploymentDoesNotExistException',
    'DashboardNotFoundError',
  ]),
  ...all('conflict', [
    'ScalingActivityInProgress',
    'ResourceContention',
    'ResourceInUse',
    'IdempotentParameterMismatch',
    'InstanceRefreshInProgress',
    'AlreadyExists',
    'IncorrectState',
    'IncorrectInstanceState',
    'OperationNotPermitted',
    'DependencyViolation',
    'InvalidAMIName.Duplicate',
    'IrreversibleInstanceRefresh',
  ]),
  ...all('capacity', [
    'InsufficientInstanceCapacity',
    'InsufficientHostCapacity',
    'InsufficientReservedInstanceCapacity',
    'InsufficientFreeAddressesInSubnet',
    'InsufficientCapacity',
    'InstanceLimitExceeded',
    'VcpuLimitExceeded',
    'MaxSpotInstanceCountExceeded',
    'LimitExceeded',
  ]),
  ...all('unsupported', ['InvalidAction', 'UnknownOperationException', 'UnsupportedOperation', 'NotImplemented']),
  ...all('unreachable', [
    'TimeoutError',
    'AbortError',
    'RequestTimeout',
    'RequestTimeoutException',
    'NetworkingError',
    'InternalError',
    'InternalFailure',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    'Unavailable',
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
  ]),
  ...all('invalid', [
    'ValidationError',
    'ValidationException',
    'MissingParameter',
    'UnknownParameter',
    'Unsupported',
    'DuplicateInstanceId',
    'UnsupportedPlatformType',
    'DashboardInvalidInputError',
  ]),
  ...all('invalid', ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'EntityTooLarge']),
};

function all(kind: AwsErrorKind, codes: readonly string[]): Record<string, AwsErrorKind> {
  return Object.fromEntries(codes.map((code) => [code, kind]));
}

/** A service that does not know a call at all may answer a web page, which the SDK cannot parse. */
const unparsable = /XML parse error|Deserialization error|Unexpected token|is not valid JSON/;

/** The group was scaled in, and the look that the call relies on was late: the next one tells. */
const atMinSize = /Terminating instance without replacement will violate/;

/** Which of our kinds a failure is. */
export function kindOf(failure: RawError): AwsErrorKind {
  const { code, message, httpStatus = 0, isPage } = failure;
  // Auto Scaling has no code of its own for a name that does not exist.
  if (code === 'ValidationError' && /not found/i.test(message)) return 'not-found';
  if (code === 'ValidationError' && atMinSize.test(message)) return 'conflict';
  // Inspector says so under the code of a missing permission.
  if (/invoking account is not enabled/i.test(message)) return 'unsupported';
  const known = kindByCode[code];
  if (known !== undefined) return known;
  if (httpStatus === 429) return 'throttled';
  // A gateway in between also answers web pages, but those pass.
  if (httpStatus >= 502 && httpStatus <= 504) return 'unreachable';
  return isPage || code === 'SyntaxError' || unparsable.test(message) ? 'unsupported' : kindByShape(failure);
}

function kindByShape({ code, httpStatus = 0 }: RawError): AwsErrorKind {
  if (/NotFound(Exception)?$/.test(code)) return 'not-found';
  if (/^(Invalid|Malformed)/.test(code)) return 'invalid';
  if (httpStatus === 401 || httpStatus === 403) return 'denied';
  return httpStatus >= 500 ? 'unreachable' : 'unknown';
}

const passingConflicts = /^(ScalingActivityInProgress|ResourceContention|InstanceRefreshInProgress)/;
const passingCredentials = /^(ExpiredToken|RequestExpired|CredentialsProviderError|TokenProviderError)/;

/** Whether waiting may help. */
export function retryOf(kind: AwsErrorKind, { code, message, httpStatus }: RawError): 'later' | 'never' {
  if (kind === 'throttled' || kind === 'unreachable' || kind === 'capacity') return 'later';
  if (kind === 'conflict') return passingConflicts.test(code) || atMinSize.test(message) ? 'later' : 'never';
  if (kind === 'denied') return passingCredentials.test(code) ? 'later' : 'never';
  return kind === 'unknown' && httpStatus === undefined ? 'later' : 'never';
}
