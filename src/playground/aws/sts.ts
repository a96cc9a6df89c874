import type { Kernel } from './kernel.ts';
import { ServiceError, type StsOperations } from './wire/operation.ts';

export interface StsOptions {
  /** What the trust policy of every role asks for; anything does where it is left out. */
  readonly externalId?: string;
}

interface Principal {
  readonly arn: string;
  readonly userId: string;
}

const roleArn = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/;

/** Who signed a request, and roles to take on. Keys that were never handed out belong to one user, `amiable`. */
export function stsOperations(kernel: Kernel, { externalId }: StsOptions = {}): StsOperations {
  const sessions = new Map<string, Principal>();
  const user = { arn: `arn:aws:iam::${kernel.accountId}:user/amiable`, userId: 'AIDAAMIABLEPLAYGROUND' };
  return {
    GetCallerIdentity: (_input, { accountId, accessKeyId }) => {
      const { arn, userId } = sessions.get(accessKeyId) ?? user;
      return { Account: accountId, Arn: arn, UserId: userId };
    },
    AssumeRole: ({ RoleArn, RoleSessionName, SourceIdentity, ExternalId, DurationSeconds, Policy }) => {
      requireName('roleSessionName', RoleSessionName ?? '');
      if (SourceIdentity !== undefined) requireName('sourceIdentity', SourceIdentity);
      requirePolicy(Policy);
      const [, account, role] = roleArn.exec(RoleArn ?? '') ?? [];
      if (role === undefined) throw new ServiceError('ValidationError', `${RoleArn} is invalid`);
      const isTrusted = externalId === undefined || ExternalId === externalId;
      if (account !== kernel.accountId || !isTrusted) {
        throw new ServiceError(
          'AccessDenied',
          `User: ${user.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
          403,
        );
      }
      const accessKeyId = key(kernel, 'ASIA');
      const arn = `arn:aws:sts::${account}:assumed-role/${role}/${RoleSessionName}`;
      const userId = `${key(kernel, 'AROA')}:${RoleSessionName}`;
      sessions.set(accessKeyId, { arn, userId });
      return {
        AssumedRoleUser: { Arn: arn, AssumedRoleId: userId },
        ...(SourceIdentity === undefined ? {} : { SourceIdentity }),
        Credentials: {
          AccessKeyId: accessKeyId,
          SecretAccessKey: key(kernel, 'secret'),
          SessionToken: key(kernel, 'session'),
          Expiration: new Date(kernel.nowMs() + (DurationSeconds ?? 3600) * 1000),
        },
      };
    },
  };
}

function requireName(field: string, name: string): void {
  if (/^[\w+=,.@-]{2,64}$/.test(name)) return;
  throw new ServiceError(
    'ValidationError',
    `1 validation error detected: Value '${name}' at '${field}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
  );
}

const longestPolicy = 2_048;

/** Held against its form alone: nothing is allowed or refused by it here. */
function requirePolicy(policy = '{}'): void {
  if (policy.length > longestPolicy) throw new ServiceError('ValidationError', 'policy is longer than 2048 characters');
  try {
    JSON.parse(policy);
  } catch {
    throw new ServiceError('MalformedPolicyDocument', 'This policy contains invalid Json');
  }
}

function key({ random }: Kernel, prefix: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return prefix + Array.from({ length: 16 }, () => letters.charAt(Math.floor(random() * letters.length))).join('');
}
