import {
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
  paginateDescribeLaunchTemplateVersions,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { aSimulatedAws } from '../a-simulated-aws.ts';

function aTemplate() {
  const world = aSimulatedAws();
  const { aws, imageId } = world;
  const LaunchTemplateId = aws.ec2.addLaunchTemplate({
    name: 'web',
    data: { ImageId: imageId, InstanceType: 't3.micro', UserData: 'aGk=' },
  });
  return { ...world, LaunchTemplateId };
}

describe('a launch template version', () => {
  it('takes what it does not say from its source, or nothing without one', async () => {
    const { aws, ec2, LaunchTemplateId } = aTemplate();
    const next = aws.ec2.addImage({ name: 'web-1.0.1' });
    const create = (more: object) =>
      ec2.send(
        new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData: { ImageId: next }, ...more }),
      );
    const inherited = await create({ SourceVersion: '1' });
    expect(inherited.LaunchTemplateVersion?.LaunchTemplateData).toEqual({
      ImageId: next,
      InstanceType: 't3.micro',
      UserData: 'aGk=',
    });
    const bare = await create({});
    expect(bare.LaunchTemplateVersion?.LaunchTemplateData).toEqual({ ImageId: next });
  });

  it('is made once per client token', async () => {
    const { ec2, LaunchTemplateId } = aTemplate();
    const create = (VersionDescription: string) =>
      ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateId,
          LaunchTemplateData: { KeyName: 'ops' },
          ClientToken: 'once',
          VersionDescription,
        }),
      );
    expect((await create('a')).LaunchTemplateVersion?.VersionNumber).toBe(2);
    expect((await create('a')).LaunchTemplateVersion?.VersionNumber).toBe(2);
    await expect(create('b')).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' });
    const { LaunchTemplates } = await ec2.send(new DescribeLaunchTemplatesCommand({}));
    expect(LaunchTemplates?.[0]).toMatchObject({ LatestVersionNumber: 2, DefaultVersionNumber: 1 });
  });

  it('is found as $Latest and $Default, and its image behind an alias', async () => {
    const { aws, ec2, imageId, LaunchTemplateId } = aTemplate();
    aws.ec2.setParameter('/web/ami', imageId);
    aws.ec2.addLaunchTemplateVersion(LaunchTemplateId, { ImageId: 'resolve:ssm:/web/ami' });
    const Versions = ['$Latest', '$Default'];
    const versions = async (ResolveAlias: boolean) => {
      const found = await ec2.send(
        new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions, ResolveAlias }),
      );
      return found.LaunchTemplateVersions?.map(({ VersionNumber, LaunchTemplateData }) => [
        VersionNumber,
        LaunchTemplateData?.ImageId,
      ]);
    };
    expect(await versions(false)).toEqual([
      [2, 'resolve:ssm:/web/ami'],
      [1, imageId],
    ]);
    expect(await versions(true)).toEqual([
      [2, imageId],
      [1, imageId],
    ]);
    await ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId, DefaultVersion: '2' }));
    expect(aws.ec2.machines.resolveVersion(LaunchTemplateId, '$Default')).toBe('2');
  });

  it('is listed newest first, page by page', async () => {
    const { aws, ec2, LaunchTemplateId } = aTemplate();
    for (let n = 2; n <= 5; n += 1) aws.ec2.addLaunchTemplateVersion(LaunchTemplateId, {});
    const seen: (number | undefined)[] = [];
    for await (const page of paginateDescribeLaunchTemplateVersions(
      { client: ec2, pageSize: 2 },
      { LaunchTemplateId },
    )) {
      seen.push(...(page.LaunchTemplateVersions ?? []).map(({ VersionNumber }) => VersionNumber));
      aws.ec2.addLaunchTemplateVersion(LaunchTemplateId, {});
    }
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });

  it('cannot be deleted while it is the default, and its number is never given again', async () => {
    const { aws, ec2, LaunchTemplateId } = aTemplate();
    aws.ec2.addLaunchTemplateVersion(LaunchTemplateId, {});
    const deletion = await ec2.send(
      new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: ['1', '2', '9'] }),
    );
    expect(deletion.SuccessfullyDeletedLaunchTemplateVersions).toMatchObject([{ VersionNumber: 2 }]);
    expect(deletion.UnsuccessfullyDeletedLaunchTemplateVersions).toHaveLength(2);
    expect(aws.ec2.machines.resolveVersion(LaunchTemplateId, '$Latest')).toBe('1');
    expect(aws.ec2.addLaunchTemplateVersion(LaunchTemplateId, {})).toBe(3);
  });

  it.each([
    [{ LaunchTemplateId: 'lt-00000000000000000' }, 'InvalidLaunchTemplateId.NotFound'],
    [{ LaunchTemplateId: 'web' }, 'InvalidLaunchTemplateId.Malformed'],
    [{ LaunchTemplateName: 'nothing' }, 'InvalidLaunchTemplateName.NotFoundException'],
    [{ LaunchTemplateName: 'web', Versions: ['7'] }, 'InvalidLaunchTemplateId.VersionNotFound'],
  ])('answers %j with %s', async (input, name) => {
    await expect(aTemplate().ec2.send(new DescribeLaunchTemplateVersionsCommand(input))).rejects.toMatchObject({
      name,
    });
  });
});

describe('a launch for a group', () => {
  it('resolves the version at that moment and marks the instance with it', () => {
    const { aws, imageId, LaunchTemplateId } = aTemplate();
    const [subnetId = ''] = aws.ec2.subnetIds();
    const template = { templateId: LaunchTemplateId, version: '$Latest' };
    const launch = () =>
      aws.ec2.machines.launch({ template, subnetId, tags: { 'aws:autoscaling:groupName': 'web' }, by: 'autoscaling' });
    expect(launch()).toMatchObject({ kind: 'launched', imageId, templateVersion: '1' });
    const bad = aws.ec2.addImage({ name: 'web-bad', state: 'disabled' });
    aws.ec2.addLaunchTemplateVersion(LaunchTemplateId, { ImageId: bad, InstanceType: 't3.micro' });
    expect(launch()).toMatchObject({ kind: 'refused', code: 'InvalidAMIID.Unavailable' });
  });
});
