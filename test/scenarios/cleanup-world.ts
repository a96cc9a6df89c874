import { CreateLaunchTemplateCommand, DescribeImagesCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import type { FleetWorld } from './fleet-world.ts';
import { type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

export const hourMs = 60 * 60 * 1000;

/** Hours in place of weeks: each hour that images are disabled is a look at everything. */
export const quick = { disableAfterDays: 0.1, deregisterAfterDays: 0.2 };

/** An application of which nothing is in use: a year of monthly AMIs, oldest first. */
export interface CleanupWorld extends Scenario {
  readonly imageIds: readonly string[];
  /** A cleanup of Ada's that waits for approval, or is refused; answers what she alone was told. */
  askCleanup(flags?: string): Promise<string>;
  /** The same, approved by Grace and carried on until AMIs are so, or to its end. */
  cleanUp(until: 'deprecated' | 'disabled' | 'end', flags?: string): Promise<void>;
  states(): Promise<readonly string[]>;
}

export async function cleanupWorld({
  months = 6,
  config = { retention: quick },
  ...options
}: ScenarioOptions & { readonly months?: number } = {}): Promise<CleanupWorld> {
  const world = await scenario({ desired: 1, config, ...options });
  const imageIds = addMonthly(world, months);
  const ask = async (flags = ''): Promise<string> => {
    await world.command('ada', `/ami cleanup shop --keep 2 ${flags}`);
    await world.settle({ until: async () => world.heard('ada').includes('⛔') });
    return world.heard('ada');
  };
  const states = (): Promise<readonly string[]> => statesOf(world, imageIds);
  return {
    ...world,
    imageIds,
    states,
    askCleanup: ask,
    cleanUp: async (until, flags = '') => {
      await ask(flags);
      await world.click('grace', 'Approve');
      if (until === 'end') await world.settle();
      else await world.settle({ until: async () => (await states()).includes(until) });
    },
  };
}

/** Of the application `shop`, 31 days apart. */
export function addMonthly({ aws }: Pick<FleetWorld, 'aws'>, months: number): readonly string[] {
  return Array.from({ length: months }, (_, index) =>
    aws.ec2.addImage({
      name: `shop-1.${index}.0`,
      tags: { Application: 'shop', Version: `1.${index}.0`, Environment: 'production' },
      ageDays: 31 * (months - index),
      sizeGib: 20,
    }),
  );
}

/** Of each, in order: `available`, `deprecated`, `disabled` or `gone`, as EC2 tells. */
export async function statesOf(
  { clients }: Pick<FleetWorld, 'clients'>,
  imageIds: readonly string[],
): Promise<readonly string[]> {
  const { Images = [] } = await clients.ec2.send(
    new DescribeImagesCommand({ Owners: ['self'], IncludeDisabled: true, IncludeDeprecated: true }),
  );
  const byId = new Map(Images.map((image) => [image.ImageId, image]));
  return imageIds.map((id) => {
    const image = byId.get(id);
    if (image === undefined) return 'gone';
    if (image.State === 'available' && image.DeprecationTime !== undefined) return 'deprecated';
    return image.State ?? 'unknown';
  });
}

export async function snapshotsOf({ clients }: Pick<FleetWorld, 'clients'>): Promise<ReadonlySet<string>> {
  const { Snapshots = [] } = await clients.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
  return new Set(Snapshots.flatMap(({ SnapshotId }) => SnapshotId ?? []));
}

/** A launch template comes to name the image, as of now. */
export async function useImage({ clients }: Pick<FleetWorld, 'clients'>, imageId = ''): Promise<void> {
  const LaunchTemplateData = { ImageId: imageId };
  await clients.ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'late', LaunchTemplateData }));
}
