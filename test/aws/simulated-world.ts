import { createClients } from '../../src/aws/clients.ts';
import { testClock } from '../../src/basics/clock.ts';
import { createSimulatedAws } from '../../src/playground/aws/account.ts';
import type { CloudFormationModel } from '../../src/playground/aws/cloudformation/cloudformation.ts';
import type { CodeDeployModel } from '../../src/playground/aws/codedeploy/codedeploy.ts';
import type { Ec2 } from '../../src/playground/aws/ec2/ec2.ts';
import type { Faults } from '../../src/playground/aws/faults.ts';
import type { InspectorModel } from '../../src/playground/aws/inspector/inspector.ts';
import type { AwsWorld } from '../contracts/aws-world.ts';
import { credentials, openAws, place } from './access.ts';

export interface SimulatedWorld extends AwsWorld {
  readonly calls: ReadonlyMap<string, number>;
  readonly faults: Faults;
  readonly ec2: Ec2;
  readonly inspector: InspectorModel;
  readonly cloudFormation: CloudFormationModel;
  readonly codeDeploy: CodeDeployModel;
  nowMs(): number;
}

const restMs = 15 * 60_000;

/**
 * The adapters on the simulated AWS, with no socket between and a clock that moves when told: over the wire, or asked
 * directly.
 */
export async function simulatedWorld({
  seed = 1,
  isDirect = false,
}: {
  readonly seed?: number;
  readonly isDirect?: boolean;
} = {}): Promise<SimulatedWorld> {
  const clock = testClock();
  const account = createSimulatedAws({ clock, seed, ...place });
  const { kernel, faults, ec2, inspector, cloudFormation, codeDeploy, sns, requestHandler, answer } = account;
  const settings = { requestHandler, maxAttempts: 1, ...(isDirect ? { answer } : {}) };
  const { aws, trail, calls } = openAws(requestHandler, { clock, clients: settings });
  return {
    ...place,
    aws,
    calls,
    faults,
    ec2,
    inspector,
    cloudFormation,
    codeDeploy,
    nowMs: clock.nowMs,
    clients: createClients({ region: place.region, credentials, ...settings }),
    audited: trail.recorded,
    addFinding: async ({ instanceId, id, severity, packages }) =>
      inspector.addFinding(instanceId, { id, severity, packages }),
    addStack: async (name) => cloudFormation.setStack(name, 'CREATE_COMPLETE'),
    addDeployment: async (applicationName, groupName) => codeDeploy.deploy({ applicationName, groups: [groupName] }),
    addImage: async (name, tags) => ec2.addImage({ name, tags: { ...tags } }),
    addTopic: async (name) => {
      const arn = sns.addTopic(name, [{ protocol: 'sqs', endpoint: `arn:aws:sqs:eu-west-1:123456789012:${name}` }]);
      return {
        arn,
        received: async () =>
          sns
            .delivered(arn)
            .map(({ messageId, subject, body, attributes }) => ({ messageId, subject, body, attributes })),
      };
    },
    rest: async () => {
      clock.advanceBy(restMs);
      kernel.settle();
    },
  };
}
