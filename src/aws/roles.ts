import { AssumeRoleCommand, type AssumeRoleCommandOutput, STSClient } from '@aws-sdk/client-sts';
import { boundedHttp } from '../basics/bounded-http.ts';
import { type Clock, systemClock } from '../basics/clock.ts';
import type { ClientOptions, Credentials } from './clients.ts';

export interface RoleOptions extends ClientOptions {
  readonly roleArn: string;
  readonly externalId?: string;
  readonly clock?: Clock;
}

const sessionName = 'amiable';
/** Credentials that are about to expire are no longer handed out. */
const renewBeforeMs = 5 * 60_000;

type Given = Exclude<Credentials, (...args: never) => unknown>;

/**
 * Credentials of a role in another account: taken on when they are first needed, shared, and renewed in time. Fails
 * within seconds where AWS does not answer.
 */
export function credentialsOfRole({
  roleArn,
  externalId,
  clock = systemClock,
  ...client
}: RoleOptions): () => Promise<Given> {
  const sts = new STSClient({ requestHandler: { ...boundedHttp }, ...client });
  const takeOn = async (): Promise<Given> => {
    const external = externalId === undefined ? {} : { ExternalId: externalId };
    const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName, ...external });
    return givenIn(await sts.send(command), roleArn);
  };
  let held: Promise<Given> | undefined;
  return async () => {
    const before = held;
    const given = await before?.catch(() => undefined);
    if (given !== undefined && clock.nowMs() < validUntilMs(given)) return given;
    // Whoever comes first renews them for all.
    if (held === before) held = takeOn();
    return held ?? takeOn();
  };
}

function validUntilMs({ expiration }: Given): number {
  return expiration === undefined ? Number.POSITIVE_INFINITY : expiration.getTime() - renewBeforeMs;
}

function givenIn({ Credentials: given }: AssumeRoleCommandOutput, roleArn: string): Given {
  if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined) {
    throw new Error(`AWS gave no credentials for ${roleArn}`);
  }
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    ...(given.SessionToken === undefined ? {} : { sessionToken: given.SessionToken }),
    ...(given.Expiration === undefined ? {} : { expiration: given.Expiration }),
  };
}
