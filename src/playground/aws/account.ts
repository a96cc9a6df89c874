import type { HttpHandler } from '@smithy/core/protocols';
import { type AutoScaling, type AutoScalingModel, createAutoScaling } from './autoscaling/autoscaling.ts';
import type { AutoScalingOptions } from './autoscaling/engine.ts';
import type { CallLog } from './call-log.ts';
import { type CloudFormationModel, createCloudFormation } from './cloudformation/cloudformation.ts';
import { type CloudWatchModel, createCloudWatch } from './cloudwatch/cloudwatch.ts';
import { type CodeDeployModel, createCodeDeploy } from './codedeploy/codedeploy.ts';
import { answerDirectly, type SdkCommand } from './direct.ts';
import { createDispatcher, type Dispatcher } from './dispatch.ts';
import { createEc2, type Ec2, type Ec2Options } from './ec2/ec2.ts';
import { createEffects } from './effects.ts';
import { createElb, type Elb, type ElbModel } from './elb/elb.ts';
import type { ElbOptions } from './elb/world.ts';
import { createFaults, type Faults } from './faults.ts';
import { createInspector, type InspectorModel, type InspectorOptions } from './inspector/inspector.ts';
import { scannedInstances } from './inspector/scanned.ts';
import { createKernel, type Kernel, type KernelOptions } from './kernel.ts';
import { createOverview, type Overview } from './overview.ts';
import { type Answered, createProbe } from './probe.ts';
import { sdkRequestHandler } from './request-handler.ts';
import { createS3, type S3Model } from './s3/s3.ts';
import { createSns, type SnsModel } from './sns/sns.ts';
import { parameterOperations } from './ssm/parameter-operations.ts';
import { createSsm, type SsmModel, type SsmOptions } from './ssm/ssm.ts';
import { type StsOptions, stsOperations } from './sts.ts';

export interface SimulatedAwsOptions extends KernelOptions {
  readonly ec2?: Ec2Options;
  readonly autoscaling?: Partial<AutoScalingOptions>;
  readonly elb?: Partial<ElbOptions>;
  readonly ssm?: SsmOptions;
  readonly inspector?: Partial<InspectorOptions>;
  readonly sts?: StsOptions;
}

export interface SimulatedAws extends Dispatcher, CallLog {
  readonly kernel: Kernel;
  readonly faults: Faults;
  /** What builders, monitors and faults see and do without a request. */
  readonly ec2: Ec2;
  readonly autoscaling: AutoScalingModel;
  readonly elb: ElbModel;
  readonly ssm: SsmModel;
  readonly s3: S3Model;
  readonly cloudWatch: CloudWatchModel;
  readonly inspector: InspectorModel;
  readonly cloudFormation: CloudFormationModel;
  readonly codeDeploy: CodeDeployModel;
  /** What somebody else does, at once: no fault meets it, and it is not in the log of calls. */
  readonly byOthers: { readonly autoscaling: AutoScaling['operations']; readonly elb: Elb['operations'] };
  readonly sns: SnsModel;
  /** Asks the software of an instance over the simulated network. */
  readonly probe: (url: string) => Promise<Answered>;
  /** What is, at this moment, without a request. */
  overview(): Overview;
  /** For the `requestHandler` option of any SDK client. */
  readonly requestHandler: HttpHandler;
  /** In place of `send` of any SDK client but S3's, without the wire. */
  readonly answer: (command: SdkCommand) => Promise<object>;
}

/** One simulated account in one region, empty but for its network. */
export function createSimulatedAws(options: SimulatedAwsOptions): SimulatedAws {
  const kernel = createKernel(options);
  const faults = createFaults(kernel);
  const ec2 = createEc2(kernel, faults, options.ec2);
  const elb = createElb(kernel, ec2.machines, { ...options.elb, readLagMs: faults.readLagMs });
  const cloudWatch = createCloudWatch(kernel);
  const autoscaling = createAutoScaling(kernel, ec2.machines, elb.model, {
    ...options.autoscaling,
    readLagMs: faults.readLagMs,
    alarmState: cloudWatch.model.alarmState,
    alarmsActingOn: cloudWatch.model.alarmsActingOn,
  });
  const s3 = createS3(kernel);
  const cloudFormation = createCloudFormation(kernel);
  const codeDeploy = createCodeDeploy(kernel);
  const sns = createSns(kernel);
  const ssm = createSsm(kernel, faults, ec2.hosts, options.ssm);
  const inspector = createInspector(kernel, scannedInstances(ec2, ssm.model), options.inspector);
  const operations = {
    ec2: ec2.operations,
    autoscaling: autoscaling.operations,
    elasticloadbalancing: elb.operations,
    s3: s3.operations,
    cloudwatch: cloudWatch.operations,
    inspector2: inspector.operations,
    ssm: { ...ssm.operations, ...parameterOperations(kernel, ec2.parameters) },
    cloudformation: cloudFormation.operations,
    codedeploy: codeDeploy.operations,
    sns: sns.operations,
    sts: stsOperations(kernel, options.sts),
  };
  const effects = createEffects({ kernel, faults, operations });
  const { counts, mutations, clear } = effects;
  const dispatcher = createDispatcher({ kernel, faults, effects });
  const requestHandler = sdkRequestHandler(dispatcher);
  const answer = answerDirectly({ kernel, faults, effects });
  const models = { ec2, autoscaling: autoscaling.model, elb: elb.model, ssm: ssm.model };
  const others = { cloudFormation: cloudFormation.model, codeDeploy: codeDeploy.model, sns: sns.model };
  const more = { s3: s3.model, cloudWatch: cloudWatch.model, inspector: inspector.model, ...others };
  const overview = createOverview({ ...models, isBroken: faults.isBroken });
  const probe = createProbe(kernel, { ec2, elb: elb.model }, faults);
  const calls = { counts, mutations, clear };
  const byOthers = { autoscaling: autoscaling.operations, elb: elb.operations };
  const parts = { ...models, ...more, kernel, faults, byOthers };
  return { ...dispatcher, ...calls, ...parts, probe, overview, requestHandler, answer };
}
