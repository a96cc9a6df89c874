import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../src/basics/clock.ts';
import { silentLog } from '../src/basics/log.ts';
import { createSimulatedAws, type SimulatedAws } from '../src/playground/aws/account.ts';
import { createFleetBuilders } from '../src/playground/aws/fleet-builders.ts';
import { listen } from '../src/playground/aws/server.ts';
import { openEmbeddedStore } from '../src/store/embedded.ts';

/** An account and a table as a process finds them: at addresses, and in real time, in which machines start at once. */
export interface Account {
  readonly aws: SimulatedAws;
  readonly oldImageId: string;
  readonly newImageId: string;
  readonly directory: string;
  readonly clients: { readonly endpoint: string; readonly storeEndpoint: string; readonly maxAttempts: number };
  readonly variables: Readonly<Record<string, string>>;
  /** Writes amiable.yml, over what it says by itself: that everything goes fast. */
  configure(text: string): void;
  close(): Promise<void>;
}

const fast = 'pace: { pollSeconds: 0.1, settleSeconds: 0 }\n';
const pace = { bootSeconds: 0.02, softwareSeconds: 0.02, checksSeconds: 0.02, shutdownSeconds: 0.02 };
const autoscaling = { reactionSeconds: 0.02, proceedSeconds: 0.01, goneSeconds: 0.02 };

/** With a fleet `batch` of two, without a load balancer. */
export async function anAccount(table = 'amiable'): Promise<Account> {
  const directory = mkdtempSync(join(tmpdir(), 'amiable-account-'));
  const identity = { accountId: '111122223333', region: 'eu-west-1' };
  const aws = createSimulatedAws({ clock: systemClock, seed: 1, ...identity, ec2: { pace }, autoscaling });
  const tags = (Version: string) => ({ Application: 'batch', Version });
  const oldImageId = aws.ec2.addImage({ name: 'batch-1', tags: tags('1.0.0'), ageDays: 100 });
  const newImageId = aws.ec2.addImage({ name: 'batch-2', tags: tags('2.0.0'), ageDays: 1 });
  await createFleetBuilders(aws).addGroup({
    name: 'batch',
    application: 'batch',
    environment: 'production',
    desired: 2,
    max: 4,
    instanceType: 't3.micro',
    imageIds: [oldImageId],
    templateVersion: '1',
    loadBalanced: false,
  });
  await delay(200);
  aws.kernel.settle();
  const [server, store] = await Promise.all([
    listen(aws, { port: 0, log: silentLog }),
    openEmbeddedStore({ tableName: table }),
  ]);
  const configure = (text: string): void => writeFileSync(join(directory, 'amiable.yml'), fast + text);
  configure('');
  return {
    aws,
    oldImageId,
    newImageId,
    directory,
    clients: { endpoint: server.url, storeEndpoint: store.endpoint, maxAttempts: 1 },
    variables: { AWS_REGION: identity.region, AMIABLE_TABLE: table },
    configure,
    close: async () => {
      await Promise.all([server.close(), store.close()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The SDK finds credentials by itself, as in a real process; any will do. */
export const anyCredentials = { AWS_ACCESS_KEY_ID: 'simulated', AWS_SECRET_ACCESS_KEY: 'simulated' };
