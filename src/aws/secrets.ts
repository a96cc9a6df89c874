import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import { boundedHttp } from '../basics/bounded-http.ts';
import { countedClient, type RequestCounter } from '../basics/counted-client.ts';
import type { ClientOptions } from './clients.ts';
import { toAwsError } from './errors.ts';

/**
 * The parameters under a path of the Parameter Store, decrypted, by the last part of their names: that under
 * `/amiable/production/SLACK_BOT_TOKEN` is `SLACK_BOT_TOKEN`. Throws AwsError.
 */
export async function readSecrets(
  path: string,
  options: ClientOptions,
  count?: RequestCounter,
): Promise<Readonly<Record<string, string>>> {
  const client = countedClient(new SSMClient({ requestHandler: { ...boundedHttp }, ...options }), count);
  const secrets: Record<string, string> = {};
  try {
    const pages = paginateGetParametersByPath({ client }, { Path: path, WithDecryption: true });
    for await (const { Parameters = [] } of pages) {
      for (const { Name = '', Value = '' } of Parameters) secrets[Name.slice(Name.lastIndexOf('/') + 1)] = Value;
    }
    return secrets;
  } catch (error) {
    throw toAwsError(error, { service: 'ssm', call: 'GetParametersByPath' });
  } finally {
    client.destroy();
  }
}
