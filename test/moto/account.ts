import {
  CreateImageCommand,
  CreateTagsCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { type Clients, createClients } from '../../src/aws/clients.ts';
import { known } from '../contracts/aws-world.ts';

/** The account that moto gives to whoever it does not know. */
export const place = { accountId: '123456789012', region: 'eu-west-1' };
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const credentials: AccessKey = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };

/** The bare clients at one address, which answer errors at once. */
export function clientsAt(endpoint: string): Clients {
  return createClients({ region: place.region, credentials, endpoint, maxAttempts: 1 });
}

/** Images of another account, from images.json. */
export const baseImages = { x86_64: 'ami-0ba5e000000008664', arm64: 'ami-0ba5e0000000a6400' } as const;

/** An image as CreateImage makes it of an instance: one that is only registered has no architecture in moto. */
export async function addImage(
  { ec2 }: Pick<Clients, 'ec2'>,
  name: string,
  tags: Readonly<Record<string, string>>,
  architecture: keyof typeof baseImages = 'x86_64',
): Promise<string> {
  const InstanceId = await startBuilder(ec2, baseImages[architecture]);
  const { ImageId } = await ec2.send(new CreateImageCommand({ InstanceId, Name: name }));
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
  const imageId = known(ImageId);
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  if (list.length > 0) await ec2.send(new CreateTagsCommand({ Resources: [imageId], Tags: list }));
  return imageId;
}

async function startBuilder(ec2: Clients['ec2'], ImageId: string): Promise<string> {
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({ ImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
  );
  return known(Instances[0]?.InstanceId);
}
