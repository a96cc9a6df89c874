import { expect, it } from 'vitest';
import type { RecordsParts } from './records.contract.ts';

/** What the adapters promise of what others have going on: stacks of CloudFormation, deployments of CodeDeploy. */
export function undertakingsContract({ world, built, itUnless }: RecordsParts): void {
  it('of a stack at rest, or one that is not there, are none', async () => {
    const stackId = await world().addStack('web-stack');
    expect(await world().aws.stacks.operation('web-stack')).toBeUndefined();
    expect(await world().aws.stacks.operation(stackId)).toBeUndefined();
    expect(await world().aws.stacks.operation('no-such-stack')).toBeUndefined();
  });

  it('of CodeDeploy are none where nothing is deployed', async () => {
    expect(await world().aws.codeDeploy.deployment(built().groupName)).toBeUndefined();
  });

  itUnless('deployment-groups', 'of CodeDeploy are known by the group that its deployment group names', async () => {
    const deploymentId = await world().addDeployment('shop', built().groupName);
    expect(await world().aws.codeDeploy.deployment(built().groupName)).toEqual({
      deploymentId,
      applicationName: 'shop',
    });
    expect(await world().aws.codeDeploy.deployment('another')).toBeUndefined();
  });
}
