import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { requestData } from '../../src/aws/template-data.ts';
import { openAws } from './access.ts';
import { scripted } from './answers.ts';

const data: ResponseLaunchTemplateData = {
  ImageId: 'ami-1',
  InstanceType: 'm7i.large',
  UserData: 'IyEvYmluL3No',
  SecurityGroupIds: ['sg-1', 'sg-2'],
  IamInstanceProfile: { Name: 'web' },
  BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 40, Encrypted: true } }],
  TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'web' }] }],
  MetadataOptions: { HttpTokens: 'required', State: 'applied' },
};

describe('template data to send', () => {
  it('has all that was answered', () => {
    expect(requestData(data)).toEqual(data);
  });

  it('has only complete accelerators, credits and requirements', () => {
    expect(
      requestData({
        ElasticInferenceAccelerators: [{ Type: 'eia1.medium', Count: 1 }, { Count: 2 }],
        ElasticGpuSpecifications: [{ Type: 'eg1.medium' }, {}],
        CreditSpecification: { CpuCredits: 'unlimited' },
        InstanceRequirements: {
          VCpuCount: { Min: 2, Max: 4 },
          MemoryMiB: { Min: 4096 },
          BurstablePerformance: 'excluded',
        },
      }),
    ).toEqual({
      ElasticInferenceAccelerators: [{ Type: 'eia1.medium', Count: 1 }],
      ElasticGpuSpecifications: [{ Type: 'eg1.medium' }],
      CreditSpecification: { CpuCredits: 'unlimited' },
      InstanceRequirements: {
        VCpuCount: { Min: 2, Max: 4 },
        MemoryMiB: { Min: 4096 },
        BurstablePerformance: 'excluded',
      },
    });
    expect(requestData({ CreditSpecification: {}, InstanceRequirements: { VCpuCount: { Min: 2 } } })).toEqual({});
  });

  it('names an operator only where one manages the template', () => {
    expect(requestData({ Operator: { Managed: false } })).toEqual({});
    expect(requestData({ Operator: { Managed: true, Principal: 'eks' } })).toEqual({ Operator: { Principal: 'eks' } });
  });
});

describe('a new version on the wire', () => {
  const source = `
    <versionNumber>3</versionNumber><launchTemplateId>lt-1</launchTemplateId><defaultVersion>true</defaultVersion>
    <launchTemplateData><imageId>ami-1</imageId><instanceType>m7i.large</instanceType><userData>IyEvYmluL3No</userData>
      <securityGroupIdSet><item>sg-1</item></securityGroupIdSet>
      <metadataOptions><httpTokens>required</httpTokens><state>applied</state></metadataOptions>
      <operator><managed>false</managed></operator></launchTemplateData>`;
  const described = { body: `<R><launchTemplateVersionSet><item>${source}</item></launchTemplateVersionSet></R>` };
  const created = {
    body: `<R><launchTemplateVersion><versionNumber>4</versionNumber><launchTemplateId>lt-1</launchTemplateId><launchTemplateData><imageId>ami-2</imageId></launchTemplateData></launchTemplateVersion></R>`,
  };

  it('names its source and carries the whole of it, with another image, a token and a description', async () => {
    const handler = scripted(described, created);
    const { aws, trail } = openAws(handler);
    const request = {
      templateId: 'lt-1',
      sourceVersion: 3,
      imageId: 'ami-2',
      description: 'for r-1',
      token: 'token-1',
    };
    await expect(aws.templates.createVersion(request)).resolves.toMatchObject({
      version: 4,
      imageId: 'ami-2',
      resolvedImageId: 'ami-2',
    });
    expect(Object.fromEntries(handler.asked[1] ?? [])).toEqual({
      Action: 'CreateLaunchTemplateVersion',
      Version: '2016-11-15',
      LaunchTemplateId: 'lt-1',
      SourceVersion: '3',
      ClientToken: 'token-1',
      VersionDescription: 'for r-1',
      'LaunchTemplateData.ImageId': 'ami-2',
      'LaunchTemplateData.InstanceType': 'm7i.large',
      'LaunchTemplateData.UserData': 'IyEvYmluL3No',
      'LaunchTemplateData.SecurityGroupId.1': 'sg-1',
      'LaunchTemplateData.MetadataOptions.HttpTokens': 'required',
    });
    expect(trail.recorded[0]?.entry.subject).toEqual(request);
  });

  it('is not made of a version that does not exist', async () => {
    const { aws, calls } = openAws(scripted({ body: '<R><launchTemplateVersionSet/></R>' }));
    const request = { templateId: 'lt-1', sourceVersion: 9, imageId: 'ami-2', description: 'd', token: 't' };
    await expect(aws.templates.createVersion(request)).rejects.toMatchObject({ kind: 'not-found' });
    expect(calls.get('ec2:CreateLaunchTemplateVersion')).toBeUndefined();
  });
});
