import { CreateLaunchConfigurationCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  ModifyImageAttributeCommand,
  RequestSpotFleetCommand,
  RequestSpotInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { readImageInventory } from '../../src/aws/image-inventory.ts';
import { referencesIn } from '../../src/images/references.ts';
import { type AwsWorld, type Built, known } from './aws-world.ts';

export interface InventoryContract {
  readonly world: () => AwsWorld;
  readonly built: () => Built;
}

/** What the adapters promise to whoever looks for what uses an image. */
export function inventoryContract({ world, built }: InventoryContract): void {
  const clients = () => world().clients;

  describe('what may refer to an image', () => {
    it('instances are told in and out of groups, stopped ones as well', async () => {
      const { groupName } = built();
      const [first] = await world().aws.instances.ofGroup(groupName);
      const { imageId } = await launchAlone();
      await world().rest();
      const all = await world().aws.instances.listAll();
      expect(all.find(({ instanceId }) => instanceId === first?.instanceId)).toMatchObject({
        groupName,
        state: 'running',
      });
      expect(all.filter((one) => one.groupName === undefined)).toMatchObject([{ imageId, state: 'stopped' }]);
      const ids = all.map(({ instanceId }) => instanceId);
      const read = await world().aws.instances.readMany([...ids, 'i-0123456789abcdef0']);
      expect(read.map(({ instanceId }) => instanceId).toSorted()).toEqual(ids.toSorted());
    });

    it('snapshots are told with their size', async () => {
      const image = known((await world().aws.images.read([built().imageId]))[0]);
      const listed = new Map((await world().aws.images.listOwnSnapshots()).map((one) => [one.snapshotId, one]));
      for (const { snapshotId } of image.snapshots) expect(listed.get(snapshotId)?.sizeGib).toBeGreaterThan(0);
    });

    it('grants are told, and there are none at first', async () => {
      const { imageId } = built();
      expect(await world().aws.images.grants(imageId)).toEqual([]);
      await clients().ec2.send(
        new ModifyImageAttributeCommand({
          ImageId: imageId,
          LaunchPermission: { Add: [{ UserId: '999988887777' }] },
        }),
      );
      expect(await world().aws.images.grants(imageId)).toEqual([{ kind: 'account', accountId: '999988887777' }]);
    });

    it('launch configurations are told', async () => {
      expect(await world().aws.groups.launchConfigurations()).toEqual([]);
      await addConfiguration('old', built().imageId);
      expect(await world().aws.groups.launchConfigurations()).toEqual([{ name: 'old', imageId: built().imageId }]);
    });

    it('a group without a warm pool has none in it', async () => {
      expect(await world().aws.groups.warmPool(built().groupName)).toEqual([]);
    });

    it('templates are told at their latest and default version, each once', async () => {
      const { templateId, imageId } = built();
      const other = await world().addImage('other-1.0.0', {});
      const created = await clients().ec2.send(
        new CreateLaunchTemplateCommand({ LaunchTemplateName: 'api', LaunchTemplateData: { ImageId: imageId } }),
      );
      await addVersion(templateId, other);
      const byId = Map.groupBy(await world().aws.templates.listCurrent(), (version) => version.templateId);
      expect(byId.get(known(created.LaunchTemplate?.LaunchTemplateId))).toMatchObject([
        { templateName: 'api', version: 1, isLatest: true, isDefault: true, imageId },
      ]);
      expect(byId.get(templateId)?.toSorted((one, two) => one.version - two.version)).toMatchObject([
        { version: 1, isLatest: false, isDefault: true, imageId },
        { version: 2, isLatest: true, isDefault: false, imageId: other },
      ]);
    });

    it('parameters for images are told by name', async () => {
      await addParameter('/golden/web', built().imageId, 'aws:ec2:image');
      await addParameter('/other', 'x', 'text');
      expect(await world().aws.parameters.imageNames()).toEqual(['/golden/web']);
    });

    it('parameters are read under the names that they are asked by, those that are not there left out', async () => {
      await addParameter('/golden/web', 'ami-0123456789abcdef0', 'text');
      await addParameter('/golden/web', 'ami-0123456789abcdef1', 'text');
      const many = Array.from({ length: 11 }, (_, index) => `/many/${index}`);
      for (const name of many) await addParameter(name, `value of ${name}`, 'text');
      const names = ['/golden/web', '/golden/web:1', '/gone', ...many];
      const values = await world().aws.parameters.read(names);
      expect(values.get('/golden/web')).toBe('ami-0123456789abcdef1');
      expect(values.get('/golden/web:1')).toBe('ami-0123456789abcdef0');
      expect([...values.keys()].toSorted()).toEqual(names.filter((name) => name !== '/gone').toSorted());
    });

    it('EC2 Fleets are told with the templates that they launch from', async () => {
      const { templateId } = built();
      const { FleetId } = await clients().ec2.send(
        new CreateFleetCommand({
          LaunchTemplateConfigs: [{ LaunchTemplateSpecification: { LaunchTemplateId: templateId, Version: '1' } }],
          OnDemandOptions: { AllocationStrategy: 'lowest-price' },
          SpotOptions: { AllocationStrategy: 'lowest-price' },
          TargetCapacitySpecification: {
            TotalTargetCapacity: 1,
            OnDemandTargetCapacity: 1,
            SpotTargetCapacity: 0,
            DefaultTargetCapacityType: 'on-demand',
          },
        }),
      );
      const requests = await world().aws.launchRequests.list();
      expect(requests).toEqual([
        {
          kind: 'ec2-fleet',
          id: FleetId,
          templates: [expect.objectContaining({ templateId, version: '1' })],
          imageIds: [],
        },
      ]);
    });

    it('Spot Fleets are told with the images that they launch', async () => {
      const { imageId } = built();
      const { SpotFleetRequestId } = await clients().ec2.send(
        new RequestSpotFleetCommand({
          SpotFleetRequestConfig: {
            IamFleetRole: `arn:aws:iam::${world().accountId}:role/fleet`,
            TargetCapacity: 1,
            SpotPrice: '0.1',
            AllocationStrategy: 'lowestPrice',
            LaunchSpecifications: [{ ImageId: imageId, InstanceType: 't3.micro', WeightedCapacity: 1 }],
          },
        }),
      );
      expect(await world().aws.launchRequests.list()).toContainEqual({
        kind: 'spot-fleet',
        id: SpotFleetRequestId,
        templates: [],
        imageIds: [imageId],
      });
    });

    it('Spot requests are told that launch again whenever their instance is gone', async () => {
      const { imageId } = built();
      const { SpotInstanceRequests } = await clients().ec2.send(
        new RequestSpotInstancesCommand({
          Type: 'persistent',
          InstanceCount: 1,
          SpotPrice: '0.1',
          LaunchSpecification: { ImageId: imageId, InstanceType: 't3.micro' },
        }),
      );
      const id = SpotInstanceRequests?.[0]?.SpotInstanceRequestId;
      expect(await world().aws.launchRequests.list()).toEqual([
        { kind: 'spot-request', id, templates: [], imageIds: [imageId] },
      ]);
    });

    it('an inventory brings all of it together', async () => {
      const { accountId, region, aws } = world();
      const inventory = await readImageInventory(aws, { accountId, region }, 0);
      const references = referencesIn(inventory).get(built().imageId) ?? [];
      expect(references.map(({ kind }) => kind)).toEqual(['instances', 'group-template', 'template']);
    });
  });

  async function launchAlone(): Promise<{ readonly imageId: string }> {
    const imageId = await world().addImage('alone-1.0.0', {});
    const request = {
      imageId,
      instanceType: 't3.micro',
      securityGroupIds: [],
      publicAddress: false,
      tags: { Team: 'shop' },
    };
    const { instanceId } = await world().aws.instances.launch({ ...request, volumesToDelete: [], token: 'alone' });
    await world().rest();
    await clients().ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
    return { imageId };
  }

  async function addConfiguration(name: string, imageId: string): Promise<void> {
    const input = { LaunchConfigurationName: name, ImageId: imageId, InstanceType: 't3.micro' };
    await clients().autoScaling.send(new CreateLaunchConfigurationCommand(input));
  }

  async function addVersion(templateId: string, imageId: string): Promise<void> {
    const input = { LaunchTemplateId: templateId, LaunchTemplateData: { ImageId: imageId } };
    await clients().ec2.send(new CreateLaunchTemplateVersionCommand(input));
  }

  async function addParameter(name: string, value: string, dataType: string): Promise<void> {
    const input = { Name: name, Value: value, DataType: dataType, Type: 'String', Overwrite: true } as const;
    await clients().ssm.send(new PutParameterCommand(input));
  }
}
