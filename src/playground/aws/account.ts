import type { HttpHandler } from '@smithy/core/protocols';
import { type AutoScalingModel, createAutoScaling } from './autoscaling/autoscaling.ts';
import type { AutoScalingOptions } from './autoscaling/engine.ts';
import { createDispatcher, type Dispatcher } from './dispatch.ts';
import { createEc2, type Ec2, type Ec2Options } from './ec2/ec2.ts';
import { createElb, type ElbModel } from './elb/elb.ts';
import type { ElbOptions } from './elb/world.ts';
import { createFaults, type Faults } from './faults.ts';
import { createKernel, type Kernel, type KernelOptions } from './kernel.ts';
import { type Overview, takeOverview } from './overview.ts';
import { sdkRequestHandler } from './request-handler.ts';
import { stsOperations } from './sts.ts';

export interface SimulatedAwsOptions extends KernelOptions {
  readonly ec2?: Ec2Options;
  readonly autoscaling?: Partial<AutoScalingOptions>;
  readonly elb?: Partial<ElbOptions>;
}

export interface SimulatedAws extends Dispatcher {
  readonly kernel: Kernel;
  readonly faults: Faults;
  /** What builders, monitors and faults see and do without a request. */
  readonly ec2: Ec2;
  readonly autoscaling: AutoScalingModel;
  readonly elb: ElbModel;
  /** What is, at this moment, without a request. */
  overview(): Overview;
  /** For the `requestHandler` option of any SDK client. */
  readonly requestHandler: HttpHandler;
}

/** One simulated account in one region, empty but for its network. */
export function createSimulatedAws(options: SimulatedAwsOptions): SimulatedAws {
  const kernel = createKernel(options);
  const faults = createFaults(kernel);
  const ec2 = createEc2(kernel, faults, options.ec2);
  const elb = createElb(kernel, ec2.machines, { ...options.elb, readLagMs: faults.readLagMs });
  const autoscaling = createAutoScaling(kernel, ec2.machines, elb.model, {
    ...options.autoscaling,
    readLagMs: faults.readLagMs,
  });
  const operations = {
    ec2: ec2.operations,
    autoscaling: autoscaling.operations,
    elasticloadbalancing: elb.operations,
    sts: stsOperations(kernel),
  };
  const dispatcher = createDispatcher({ kernel, faults, operations });
  const requestHandler = sdkRequestHandler(dispatcher);
  const models = { ec2, autoscaling: autoscaling.model, elb: elb.model };
  const overview = (): Overview => takeOverview({ ...models, isBroken: faults.isBroken });
  return { ...dispatcher, ...models, kernel, faults, overview, requestHandler };
}
