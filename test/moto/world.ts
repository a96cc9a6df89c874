import { openAws } from '../aws/access.ts';
import type { AwsWorld } from '../contracts/aws-world.ts';
import { addImage, clientsAt, place } from './account.ts';
import { addDeployment, addStack } from './deployments.ts';
import { queueFinding } from './findings.ts';
import type { Moto } from './server.ts';
import { addTopic } from './topics.ts';

/** An empty account at moto, which has forgotten whatever was in it before. */
export async function motoWorld(moto: Pick<Moto, 'endpoint' | 'reset'>): Promise<AwsWorld> {
  await moto.reset();
  const clients = clientsAt(moto.endpoint);
  const { aws, trail } = openAws({}, { clients: { endpoint: moto.endpoint, maxAttempts: 1 } });
  return {
    ...place,
    aws,
    clients,
    audited: trail.recorded,
    addFinding: (finding) => queueFinding(moto, finding),
    addStack: (name) => addStack(clients, name),
    addDeployment: (applicationName, groupName) => addDeployment(clients, applicationName, groupName),
    addImage: (name, tags) => addImage(clients, name, tags),
    addTopic: (name) => addTopic(moto.endpoint, name),
    // Nothing takes time in moto.
    rest: async () => {},
  };
}
