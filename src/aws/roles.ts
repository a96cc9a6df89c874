import { createHash } from 'node:crypto';
import { AssumeRoleCommand, type AssumeRoleCommandOutput, STSClient } from '@aws-sdk/client-sts';
import { boundedHttp } from '../basics/bounded-http.ts';
import { type Clock, systemClock } from '../basics/clock.ts';
import { countedClient, type RequestCounter } from '../basics/counted-client.ts';
import type { ClientOptions, Credentials } from './clients.ts';

export interface RoleOptions extends ClientOptions {
  readonly roleArn: string;
  readonly externalId?: string;
  /** All that may be called with it, such as `ec2:DescribeImages`; whatever the role allows when absent. */
  readonly reach?: ReadonlySet<string>;
  readonly clock?: Clock;
  readonly count?: RequestCounter | undefined;
}

/** Credentials that are about to expire are no longer handed out. */
const renewBeforeMs = 5 * 60_000;

type Given = Exclude<Credentials, (...args: never) => unknown>;

/** Credentials of one role, by whoever they are taken on for. */
export type Sessions = (actor: string) => () => Promise<Given>;

/**
 * Sessions of a role in another account, each named after the person that it is for, as session name and as source
 * identity: so CloudTrail there says who. What is out of reach they do not allow. The credentials of one are taken on when they are first needed, shared, and
 * renewed in time. Asking fails within seconds where AWS does not answer.
 */
export function sessionsOfRole({
  roleArn,
  externalId,
  reach,
  count,
  clock = systemClock,
  ...client
}: RoleOptions): Sessions {
  const sts = countedClient(new STSClient({ requestHandler: { ...boundedHttp }, ...client }), count);
  const takeOn = async (actor: string): Promise<Given> => {
    const external = externalId === undefined ? {} : { ExternalId: externalId };
    const narrowed = reach === undefined ? {} : { Policy: sessionPolicy(reach) };
    const name = sessionName(actor);
    const command = new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: name,
      SourceIdentity: name,
      ...external,
      ...narrowed,
    });
    return givenIn(await sts.send(command), roleArn);
  };
  return (actor) => renewing(() => takeOn(actor), clock);
}

function renewing(takeOn: () => Promise<Given>, clock: Clock): () => Promise<Given> {
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

/**
 * What a session may do of what its role allows: AWS grants what both do, so where and under which conditions stays with
 * the role. At most 2,048 characters, says the API reference of AssumeRole. Nobody needs leave to ask who they are.
 */
export function sessionPolicy(reach: ReadonlySet<string>): string {
  const Action = [...reach].filter((call) => call !== 'sts:GetCallerIdentity');
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
}

const ownName = 'amiable';
const longestName = 64;

/**
 * What AWS takes as a session name and a source identity: 2 to 64 letters, digits and `_+=,.@-`. An actor that is not
 * so, such as an ARN, is made so, with a digest that tells it from others.
 */
export function sessionName(actor: string): string {
  if (actor === ownName) return ownName;
  const plain = `${ownName}-${actor}`;
  const safe = plain.replaceAll(/[^A-Za-z0-9_+=,.@-]/g, '-');
  if (safe === plain && safe.length <= longestName) return safe;
  const digest = createHash('sha256').update(actor).digest('hex').slice(0, 8);
  const end = safe.slice(ownName.length + 1).slice(-(longestName - ownName.length - digest.length - 2));
  return `${ownName}-${end}-${digest}`;
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
