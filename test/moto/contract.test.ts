import { openAws } from '../aws/access.ts';
import { awsContract } from '../contracts/aws.contract.ts';
import type { AwsWorld } from '../contracts/aws-world.ts';
import { addImage, clientsAt, place } from './account.ts';
import { onMoto } from './on-moto.ts';
import type { Moto } from './server.ts';

async function motoWorld(moto: Moto): Promise<AwsWorld> {
  await moto.reset();
  const clients = clientsAt(moto.endpoint);
  const { aws, trail } = openAws({}, { clients: { endpoint: moto.endpoint, maxAttempts: 1 } });
  return {
    ...place,
    aws,
    clients,
    audited: trail.recorded,
    addImage: (name, tags) => addImage(clients, name, tags),
    rest: async () => {},
  };
}

onMoto((moto) => {
  awsContract('moto', () => motoWorld(moto()), {
    'template-tokens': 'CreateLaunchTemplateVersion ignores its ClientToken',
    'refused-capacity': 'SetDesiredCapacity takes any number',
    'unknown-group': 'SetDesiredCapacity of an unknown group is a KeyError, answered with a web page',
    activities: 'DescribeScalingActivities is always empty',
  });
});
