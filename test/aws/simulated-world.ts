import { createClients } from '../../src/aws/clients.ts';
import { testClock } from '../../src/basics/clock.ts';
import { createAutoScaling } from '../../src/playground/aws/autoscaling/autoscaling.ts';
import { createDispatcher } from '../../src/playground/aws/dispatch.ts';
import { createEc2, type Ec2 } from '../../src/playground/aws/ec2/ec2.ts';
import { createElb } from '../../src/playground/aws/elb/elb.ts';
import { createFaults, type Faults } from '../../src/playground/aws/faults.ts';
import { createKernel } from '../../src/playground/aws/kernel.ts';
import { sdkRequestHandler } from '../../src/playground/aws/request-handler.ts';
import { stsOperations } from '../../src/playground/aws/sts.ts';
import type { AwsWorld } from '../contracts/aws-world.ts';
import { credentials, openAws, place } from './access.ts';

export interface SimulatedWorld extends AwsWorld {
  readonly calls: ReadonlyMap<string, number>;
  readonly faults: Faults;
  readonly ec2: Ec2;
}

const restMs = 15 * 60_000;

/** The adapters on the simulated AWS, with no socket between and a clock that moves when told. */
export async function simulatedWorld(seed = 1): Promise<SimulatedWorld> {
  const clock = testClock();
  const kernel = createKernel({ clock, seed, ...place });
  const faults = createFaults(kernel);
  const ec2 = createEc2(kernel, faults);
  const elb = createElb(kernel, ec2.machines);
  const autoscaling = createAutoScaling(kernel, ec2.machines, elb.model);
  const operations = {
    ec2: ec2.operations,
    elasticloadbalancing: elb.operations,
    autoscaling: autoscaling.operations,
    sts: stsOperations(kernel),
  };
  const requestHandler = sdkRequestHandler(createDispatcher({ kernel, faults, operations }));
  const { aws, trail, calls } = openAws(requestHandler, { clock });
  return {
    ...place,
    aws,
    calls,
    faults,
    ec2,
    clients: createClients({ region: place.region, credentials, requestHandler, maxAttempts: 1 }),
    audited: trail.recorded,
    addImage: async (name, tags) => ec2.addImage({ name, tags: { ...tags } }),
    rest: async () => {
      clock.advanceBy(restMs);
      kernel.settle();
    },
  };
}
