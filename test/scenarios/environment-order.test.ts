import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { testClock } from '../../src/basics/clock.ts';
import type { ConfigInput } from '../../src/config/schema.ts';
import { addTargetGroup, fleetWorld, passTime } from './fleet-world.ts';
import { answerTo, noTraces, type Scenario, type ScenarioOptions, scenario } from './scenario.ts';
import { type StagesScenario, stagesScenario } from './stages-world.ts';

const inOrder: ConfigInput = { environments: { production: { after: ['Staging'] } } };
const hourMs = 3_600_000;

/** A second fleet of the same application, in staging unless said otherwise, on the old image. */
async function withStaging<World extends Scenario>(world: World, tags: Record<string, string> = {}): Promise<World> {
  const targetGroupArn = await addTargetGroup(world.clients, world.aws, 'web-staging');
  await world.clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web-staging',
      MinSize: 1,
      MaxSize: 4,
      DesiredCapacity: 1,
      VPCZoneIdentifier: world.aws.ec2.subnetIds().join(','),
      TargetGroupARNs: [targetGroupArn],
      HealthCheckType: 'ELB',
      HealthCheckGracePeriod: 120,
      LaunchTemplate: { LaunchTemplateId: world.templateId, Version: '1' },
      Tags: Object.entries({ Application: 'web', Environment: 'staging', ...tags }).map(([Key, Value]) => ({
        Key,
        Value,
        PropagateAtLaunch: true,
      })),
    }),
  );
  passTime(world.clock, world.aws, 900);
  return world;
}

const staged = async (options: ScenarioOptions = {}): Promise<Scenario> =>
  withStaging(await scenario({ config: inOrder, ...options }));

async function rollOutToStaging(world: Scenario, imageId = world.newImageId): Promise<void> {
  await world.command('ada', `/ami rollout ${imageId} to web-staging`);
  await world.settle();
  await world.click('grace', 'Approve');
  await world.settle();
  expect(world.card()).toContain('✅ Done.');
}

const production = (world: Scenario, flags = ''): Promise<string> =>
  answerTo(world, `/ami rollout ${world.newImageId} to web ${flags}`.trim());

describe('an image that has not served where it must first', () => {
  it('is refused with what to do, and nothing is left of it', async () => {
    const world = await staged();
    const heard = await production(world);
    expect(heard).toContain(`production comes after Staging, and ${world.newImageId} has not served there.`);
    expect(heard).toContain(`Roll it out there first: /ami rollout ${world.newImageId} to web-staging.`);
    expect(heard).toContain('Or ask with --override and the reason; a second person then has to approve.');
    expect(await world.traces()).toMatchObject({ ...noTraces, cards: expect.any(Number) });
    expect(new Set(await world.images())).toEqual(new Set([world.oldImageId]));
  });

  it('comes there once a rollout has brought it to the environment before', async () => {
    const world = await staged();
    await rollOutToStaging(world);
    await world.rollOut();
    expect(world.card()).toContain('✅ Done.');
    expect(new Set(await world.images())).toEqual(new Set([world.newImageId]));
  });

  it('is refused where a rollback has taken it away again', async () => {
    const world = await staged();
    await rollOutToStaging(world);
    await world.command('ada', '/ami rollback web-staging');
    await world.settle();
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
    expect(await production(world)).toContain('has not served there');
  });

  it('comes there by an override, which names what is set aside and takes a second person', async () => {
    const config: ConfigInput = {
      environments: { production: { after: ['staging'], approvals: 0, requesterMayApprove: true } },
    };
    const world = await staged({ config });
    await world.askRollout('--override "staging is down"');
    expect(world.card()).toContain(
      `The order of environments is overridden (production comes after staging, and ${world.newImageId} has not served there): staging is down.`,
    );
    await world.click('ada', 'Approve');
    expect(world.heard('ada')).toContain('someone else has to approve it');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(new Set(await world.images())).toEqual(new Set([world.newImageId]));
  });

  it('goes back to where it has served before, without having been elsewhere', async () => {
    const world = await staged();
    await rollOutToStaging(world);
    await world.rollOut();
    const never = world.aws.ec2.addImage({ name: 'web-0.9.0', tags: { Application: 'web' }, ageDays: 200 });
    expect(await answerTo(world, `/ami rollout ${never} to web`)).toContain('has not served there');
    await world.command('ada', `/ami rollout ${world.oldImageId} to web`);
    await world.settle();
    expect(world.card()).toContain('Waiting for approval');
  });

  it.each([
    ['another application', { Application: 'shop' }],
    ['another environment', { Environment: 'test' }],
  ])('is not helped by a fleet of %s', async (_, tags) => {
    const world = await withStaging(await scenario({ config: inOrder }), tags);
    await rollOutToStaging(world);
    expect(await production(world)).toContain('There is no fleet of web in Staging');
  });

  it('is refused where nobody says of which application the fleet is', async () => {
    const world = await scenario({
      config: inOrder,
      group: { Tags: [{ Key: 'Environment', Value: 'production', PropagateAtLaunch: true }] },
    });
    const bare = world.aws.ec2.addImage({ name: 'bare', tags: {}, ageDays: 1 });
    expect(await answerTo(world, `/ami rollout ${bare} to web`)).toContain(
      `Neither web nor ${bare} says of which application it is`,
    );
  });

  it('is refused where the environment before may be in a place that cannot be read', async () => {
    const clock = testClock();
    const away = await fleetWorld({ clock, region: 'us-east-1' });
    const world = await scenario({
      clock,
      config: { ...inOrder, fleets: { shop: { group: 'web', region: 'eu-west-1' } } },
      regions: { 'us-east-1': away.aws },
    });
    away.aws.faults.deny({ action: 'DescribeAutoScalingGroups' });
    expect(await answerTo(world, `/ami rollout ${world.newImageId} to shop`)).toContain(
      'has not served there, as far as can be told: 111122223333 us-east-1 could not be read',
    );
  });
});

describe('an image that has to serve for a while before', () => {
  const soaking: ConfigInput = { environments: { production: { after: ['staging'], soakHours: 24 } } };

  it('is refused until the time is over, with when that is', async () => {
    const world = await staged({ config: soaking });
    await rollOutToStaging(world);
    passTime(world.clock, world.aws, 6 * 3600);
    expect(await production(world)).toMatch(
      /has served there for 6(\.\d)? of 24 hours\.\s+Ask again after 2026-01-16 09:3\d UTC\./,
    );
    passTime(world.clock, world.aws, 18 * 3600);
    await world.askRollout();
    expect(world.card()).toContain('Waiting for approval');
  });

  it('is refused where it was replaced too soon, and not where it had served long enough by then', async () => {
    const world = await staged({ config: soaking });
    await rollOutToStaging(world);
    passTime(world.clock, world.aws, 6 * 3600);
    await rollOutToStaging(world, world.oldImageId);
    passTime(world.clock, world.aws, 48 * 3600);
    expect(await production(world)).toMatch(/has served in staging for 6 only, of 24 hours/);
    await rollOutToStaging(world);
    passTime(world.clock, world.aws, 25 * 3600);
    await rollOutToStaging(world, world.oldImageId);
    await world.askRollout();
    expect(world.card()).toContain('Waiting for approval');
  });

  it('may have been brought there by somebody else: the instances tell since when they serve', async () => {
    const world = await scenario({ config: soaking });
    const { LaunchTemplate } = await world.clients.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'by-hand',
        LaunchTemplateData: { ImageId: world.newImageId, InstanceType: 't3.micro' },
      }),
    );
    await withStaging({ ...world, templateId: LaunchTemplate?.LaunchTemplateId ?? '' });
    expect(await production(world)).toContain('has served there for 0.2 of 24 hours');
    passTime(world.clock, world.aws, 24 * 3600);
    await world.askRollout();
    expect(world.card()).toContain('Waiting for approval');
  });
});

describe('a copy of an image, as another account or region has it', () => {
  async function twoRegions(copyName: string): Promise<Scenario> {
    const clock = testClock();
    const away = await fleetWorld({
      clock,
      region: 'us-east-1',
      group: {
        Tags: Object.entries({ Application: 'web', Environment: 'staging' }).map(([Key, Value]) => ({
          Key,
          Value,
          PropagateAtLaunch: true,
        })),
      },
    });
    const world = await scenario({
      clock,
      config: { ...inOrder, fleets: { shop: { group: 'web', region: 'eu-west-1' } } },
      regions: { 'us-east-1': away.aws },
    });
    const copy = world.aws.ec2.addImage({
      name: copyName,
      tags: { Application: 'web' },
      ageDays: 1,
      sourceImageId: away.oldImageId,
    });
    await world.command('ada', `/ami rollout ${copy} to shop`);
    await world.settle();
    return world;
  }

  it('has served where the original has', async () => {
    expect((await twoRegions('web-1.0.0-20250601-000000')).card()).toContain('Waiting for approval');
  });

  it('is told from an image that was only made of it', async () => {
    expect((await twoRegions('web-9.0.0-20260114-000000')).heard('ada')).toContain('has not served there');
  });
});

describe('a patch of a fleet that comes after another', () => {
  const staging = async (config: ConfigInput): Promise<StagesScenario> => withStaging(await stagesScenario({ config }));

  it('is refused before anything is baked', async () => {
    const world = await staging(inOrder);
    await world.ask('/ami patch web');
    expect(world.heard('ada')).toContain(
      'production comes after Staging, and an AMI that is only now made has served nowhere.',
    );
    expect(world.heard('ada')).toContain(
      'Patch the fleet of Staging, then roll out that AMI: /ami rollout AMI to web.',
    );
    expect(await world.machines()).toEqual([]);
  });

  it('bakes with an override, whose rollout takes a second person', async () => {
    const world = await staging({ environments: { production: { after: ['staging'], approvals: 0 } } });
    await world.ask('/ami patch web --override "it is exploited"');
    expect(world.card()).toContain('The order of environments is overridden');
    expect(world.card()).toContain('Waiting for approval');
    await world.click('grace', 'Approve');
    await world.settle();
    expect(world.card()).toContain('✅ Done.');
  });

  it('of the environment before brings the image there', async () => {
    const world = await staging(inOrder);
    await world.ask('/ami patch web-staging');
    await world.click('grace', 'Approve');
    await world.settle();
    const { images } = await world.baked();
    await world.ask(`/ami rollout ${images[0]?.ImageId} to web`);
    expect(world.card()).toContain('Waiting for approval');
    expect(world.clock.nowMs()).toBeLessThan(Date.UTC(2026, 0, 16) + hourMs);
  });
});
