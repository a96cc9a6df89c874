import { CreateAutoScalingGroupCommand, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { readChildren } from '../../src/runs/child-runs.ts';
import type { Run } from '../../src/runs/run.ts';
import { currentStep } from '../../src/runs/walk.ts';
import { known } from '../contracts/aws-world.ts';
import { accountId, addTargetGroup, type FleetWorld, passTime, region } from './fleet-world.ts';
import { tagsOf } from './image-world.ts';
import { channel, type Scenario, type ScenarioOptions } from './scenario.ts';
import { bucket, type StagesScenario, stagesScenario } from './stages-world.ts';

export interface FleetToAdd {
  readonly name: string;
  readonly imageId: string;
  readonly environment?: string;
  readonly application?: string;
  readonly desired?: number;
  readonly withLoadBalancer?: boolean;
  /** More tags of the group. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** One more Auto Scaling group, which serves a while later. */
export async function addFleet(
  { aws, clients }: Pick<FleetWorld, 'aws' | 'clients'>,
  fleet: FleetToAdd,
): Promise<void> {
  const { name, imageId, environment = 'production', application = 'web', desired = 2, tags = {} } = fleet;
  await clients.ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: name,
      ClientToken: name,
      LaunchTemplateData: { ImageId: imageId, InstanceType: 't3.micro' },
    }),
  );
  const balanced = fleet.withLoadBalancer === true ? [await addTargetGroup(clients, aws, name)] : [];
  await clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      MinSize: 1,
      MaxSize: desired * 3,
      DesiredCapacity: desired,
      VPCZoneIdentifier: aws.ec2.subnetIds().join(','),
      ...(balanced.length === 0
        ? {}
        : { TargetGroupARNs: balanced, HealthCheckType: 'ELB', HealthCheckGracePeriod: 120 }),
      LaunchTemplate: { LaunchTemplateName: name, Version: '1' },
      Tags: Object.entries({ Application: application, Environment: environment, ...tags }).map(([Key, Value]) => ({
        Key,
        Value,
        PropagateAtLaunch: Key !== 'Tier',
      })),
    }),
  );
}

/** The whole bot beside several fleets: a canary, one in staging, and production on two AMIs. */
export interface FleetsScenario extends StagesScenario {
  /** An AMI that `api` and `jobs` launch. */
  readonly otherImageId: string;
  /** Which AMIs the instances of a fleet run that are not leaving. */
  imagesIn(fleet: string): Promise<readonly string[]>;
  /** The run of the emergency, and those that it has begun, by subject. */
  parent(): Promise<Run>;
  children(): Promise<ReadonlyMap<string, Run>>;
  /** How each fleet's run ended, or where it is; those that have none are left out. */
  outcomes(): Promise<Readonly<Record<string, string>>>;
  /** Ada's request for all fleets, as far as the question. */
  askForAll(flags?: string): Promise<void>;
  /** The same, approved by Grace. */
  approved(flags?: string): Promise<void>;
  /** Works until the run of a fleet is at a step of this name, or has one of these phases. */
  untilFleet(fleet: string, at: string): Promise<void>;
  /** The AMIs that the emergency has made, by application. */
  mended(application: string): Promise<string>;
  /** The card of a run, as a person reads it. */
  cardOf(runId: string): string;
  /** The thread of the emergency's card. */
  story(): Promise<string>;
}

export const allFleets = 'canary,stage,web,shop,api,jobs';

/** `web` is the canary of production; `stage`, `shop` launch what it launches, `api` and `jobs` another AMI. */
export async function fleetsScenario({ config, ...options }: ScenarioOptions = {}): Promise<FleetsScenario> {
  const scanning = { bucket, scanners: ['lynis' as const] };
  const world = await stagesScenario({ isDirect: true, ...options, config: { scanning, ...config } });
  const { aws, oldImageId } = world;
  const otherTags = { Application: 'api', Version: '3.0.0', Environment: 'production' };
  const otherImageId = aws.ec2.addImage({ name: 'api-3.0.0-20250601-000000', tags: otherTags, ageDays: 200 });
  await addFleet(world, {
    name: 'canary',
    imageId: oldImageId,
    tags: { Tier: 'canary' },
    desired: 1,
  });
  await addFleet(world, { name: 'stage', imageId: oldImageId, environment: 'staging' });
  await addFleet(world, { name: 'shop', imageId: oldImageId, tags: { Criticality: 'high' }, withLoadBalancer: true });
  await addFleet(world, { name: 'api', imageId: otherImageId, application: 'api' });
  await addFleet(world, { name: 'jobs', imageId: otherImageId, application: 'api', tags: { Criticality: 'low' } });
  passTime(world.clock, aws, 900);
  const parent = async (): Promise<Run> => known((await world.store.ofSubject(`emergency/${cve}`, 1))[0]);
  const children = async (): Promise<ReadonlyMap<string, Run>> => {
    const keys = (await groupNames(world)).map((name) => `fleet/${accountId}/${region}/${name}`);
    const found = await readChildren({ store: world.store }, (await parent()).id, keys);
    return new Map([...found.values()].map((run) => [run.subject, run]));
  };
  const askForAll = async (flags = ''): Promise<void> => {
    await world.ask(`/ami emergency ${cve} --packages openssl,libssl3 --fleets ${allFleets} ${flags}`);
  };
  const cards = () =>
    world.slack
      .channel(channel)
      .messages()
      .filter(({ threadTs, metadata }) => threadTs === undefined && metadata?.['event_type'] === 'amiable_card');
  const cardMessage = (runId: string) =>
    known(cards().find((message) => world.slack.plainText(message).includes(`Run ${runId}`)));
  return {
    ...world,
    parent,
    children,
    askForAll,
    approved: async (flags) => {
      await askForAll(flags);
      await world.click('grace', 'Approve');
    },
    outcomes: async () => {
      const all = [...(await children())].map(([subject, { phase }]) => [
        subject,
        phase.kind === 'ended' ? phase.outcome : phase.kind,
      ]);
      return Object.fromEntries(all);
    },
    untilFleet: async (fleet, at) => {
      await world.settle({
        until: async () => {
          const run = (await children()).get(fleet);
          return run !== undefined && (currentStep(run)?.name === at || run.phase.kind === at);
        },
      });
    },
    mended: async (application) => {
      const { images } = await world.baked();
      const [made] = images.filter((image) => tagsOf(image)['Application'] === application);
      return made?.ImageId ?? '';
    },
    cardOf: (runId) => world.slack.plainText(cardMessage(runId)),
    story: async () =>
      world.slack
        .channel(channel)
        .thread(cardMessage((await parent()).id).ts)
        .map((message) => world.slack.plainText(message))
        .join('\n'),
    otherImageId,
    imagesIn: (fleet) => imagesIn(world, fleet),
  };
}

export const cve = 'CVE-2026-12345';

async function groupNames({ clients }: Scenario): Promise<readonly string[]> {
  const { AutoScalingGroups = [] } = await clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  return AutoScalingGroups.flatMap(({ AutoScalingGroupName }) => AutoScalingGroupName ?? []);
}

export async function imagesIn({ clients }: Pick<Scenario, 'clients'>, fleet: string): Promise<readonly string[]> {
  const { AutoScalingGroups = [] } = await clients.autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [fleet] }),
  );
  const ids = (AutoScalingGroups[0]?.Instances ?? [])
    .filter(({ LifecycleState: state }) => !state?.startsWith('Terminat'))
    .flatMap(({ InstanceId }) => InstanceId ?? []);
  if (ids.length === 0) return [];
  const { Reservations = [] } = await clients.ec2.send(new DescribeInstancesCommand({ InstanceIds: ids }));
  return Reservations.flatMap(({ Instances = [] }) => Instances).map(({ ImageId }) => known(ImageId));
}
