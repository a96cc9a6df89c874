import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { known } from '../contracts/aws-world.ts';
import { cve, exposed, exposureWorld, fixed, fixedVersion, vulnerable } from './exposure-world.ts';
import { passTime } from './fleet-world.ts';
import type { Scenario } from './scenario.ts';

const fleets = 499;
const sizeOfEach = 20;
const mostMs = 60_000;

/** With `web`, 500 fleets of 20: every fifth runs an AMI that has the fix. */
async function manyFleets(): Promise<Scenario> {
  const world = await exposureWorld({ desired: sizeOfEach, isDirect: true, withLoadBalancer: false });
  const { aws, clients, clock } = world;
  const subnets = aws.ec2.subnetIds().join(',');
  const images = Array.from({ length: 5 }, (_, n) => {
    const imageId = aws.ec2.addImage({ name: `app-${n}` });
    aws.ssm.setPackages(imageId, [n === 0 ? fixed : vulnerable]);
    return imageId;
  });
  for (let n = 0; n < fleets; n += 1) {
    const name = `fleet-${n}`;
    const { LaunchTemplate } = await clients.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: name,
        ClientToken: name,
        LaunchTemplateData: { ImageId: known(images[n % images.length]), InstanceType: 't3.micro' },
      }),
    );
    await clients.autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        MinSize: 0,
        MaxSize: sizeOfEach,
        DesiredCapacity: sizeOfEach,
        VPCZoneIdentifier: subnets,
        LaunchTemplate: { LaunchTemplateId: known(LaunchTemplate?.LaunchTemplateId), Version: '1' },
      }),
    );
  }
  passTime(clock, aws, 900);
  return world;
}

/** Calls that it takes to read them. */
const pages = (items: number, ofEach: number): number => Math.ceil(items / ofEach);

describe('500 fleets with 10,000 servers', { timeout: mostMs }, () => {
  it('are looked at in pages and never one by one, within the seconds that a person waits', async () => {
    const world = await manyFleets();
    const servers = (fleets + 1) * sizeOfEach;
    const expected = `${cve} affects 8,000 of 10,000 servers, and 400 of 500 fleets.`;
    const ask = async (flags: string, told = expected) => {
      world.aws.clear();
      const beganMs = performance.now();
      expect(await exposed(world, flags)).toContain(told);
      expect(performance.now() - beganMs).toBeLessThan(20_000);
      return world.aws.counts();
    };
    const what = { 'ec2:DescribeInstances': pages(servers, 1000), 'autoscaling:DescribeAutoScalingGroups': 5 };
    const byInspector = await ask('');
    expect(byInspector).toMatchObject({
      ...what,
      'inspector2:ListCoverage': pages(servers, 200),
      'inspector2:ListFindings': pages(servers * 0.8, 100),
    });
    expect(byInspector).not.toHaveProperty('ssm:GetInventory');
    const names = Array.from({ length: 30 }, (_, n) => `fleet-${n}`).join(',');
    const some = await ask(`--fleets ${names}`, `${cve} affects 480 of 600 servers, and 24 of 30 fleets.`);
    expect({ ...some, 'sts:GetCallerIdentity': 1 }).toEqual(byInspector);
    world.aws.inspector.setOn(false);
    const byInventory = await ask(`--packages openssl=${fixedVersion}`);
    expect(byInventory).toMatchObject({ ...what, 'ssm:GetInventory': pages(servers, 40) });
    expect(byInventory).not.toHaveProperty('inspector2:ListFindings');
    expect(world.refusedBySlack()).toEqual({});
  });
});
