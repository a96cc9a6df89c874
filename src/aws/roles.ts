import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { ClientOptions, Credentials } from './clients.ts';

export interface RoleOptions extends ClientOptions {
  readonly roleArn: string;
  readonly externalId?: string;
}

const sessionName = 'amiable';

/** Credentials of a role in another account, taken on when they are needed and again before they expire. */
export function credentialsOfRole({ roleArn, externalId, ...client }: RoleOptions): Credentials {
  const sts = new STSClient(client);
  return async () => {
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      }),
    );
    if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined) {
      throw new Error(`AWS gave no credentials for ${roleArn}`);
    }
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      ...(given.SessionToken === undefined ? {} : { sessionToken: given.SessionToken }),
      ...(given.Expiration === undefined ? {} : { expiration: given.Expiration }),
    };
  };
}
