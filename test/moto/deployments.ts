import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import type { Clients } from '../../src/aws/clients.ts';
import { known } from '../contracts/aws-world.ts';
import { place } from './account.ts';

const template = { Resources: { Reports: { Type: 'AWS::S3::Bucket' } } };

/** A stack that is complete at once. Answers its id. */
export async function addStack({ cloudFormation }: Clients, name: string): Promise<string> {
  const body = JSON.stringify(template);
  const { StackId } = await cloudFormation.send(new CreateStackCommand({ StackName: name, TemplateBody: body }));
  return known(StackId);
}

/** A deployment to a deployment group that has the Auto Scaling group; in moto it never begins. Answers its id. */
export async function addDeployment({ codeDeploy }: Clients, applicationName: string, group: string): Promise<string> {
  const deploymentGroupName = 'all';
  await codeDeploy.send(new CreateApplicationCommand({ applicationName, computePlatform: 'Server' }));
  await codeDeploy.send(
    new CreateDeploymentGroupCommand({
      applicationName,
      deploymentGroupName,
      autoScalingGroups: [group],
      serviceRoleArn: `arn:aws:iam::${place.accountId}:role/deploy`,
    }),
  );
  const revision = { revisionType: 'S3', s3Location: { bucket: 'b', key: 'shop.zip', bundleType: 'zip' } } as const;
  const { deploymentId } = await codeDeploy.send(
    new CreateDeploymentCommand({ applicationName, deploymentGroupName, revision }),
  );
  return known(deploymentId);
}
