import type { SimulatedAws } from './aws/account.ts';
import { sourcesOf } from './aws/ec2/image.ts';
import type { FleetBuilders, GroupSpec } from './aws/fleet-builders.ts';
import { addImage } from './seed-images.ts';

/** The small applications, each with the version and the age in days of its one AMI. */
const applications = {
  shop: ['7.4.0', 30],
  checkout: ['3.3.0', 40],
  auth: ['4.1.0', 60],
  search: ['2.8.0', 75],
  media: ['1.12.0', 85],
  reports: ['6.0.0', 25],
} as const;

/** The AMI of each small application. */
export type SmallImages = Readonly<Record<keyof typeof applications, string>>;

/**
 * 33 servers in nine small groups, which an emergency takes in turn: a canary, staging, and production by how critical
 * it is. Of two of them the patched AMI is broken.
 */
export async function seedSmallFleets(aws: SimulatedAws, builders: Pick<FleetBuilders, 'addGroup'>) {
  const nowMs = aws.kernel.nowMs();
  const add = (application: keyof SmallImages): string => {
    const [version, ageDays] = applications[application];
    return addImage(aws.ec2, nowMs, { application, version, ageDays, validated: 'Passed', scanned: 'Passed' });
  };
  const images: SmallImages = {
    ...{ shop: add('shop'), checkout: add('checkout'), auth: add('auth') },
    ...{ search: add('search'), media: add('media'), reports: add('reports') },
  };
  for (const group of groupsOf(images)) await builders.addGroup(group);
  breakPatched(aws, images);
  return images;
}

function groupsOf(images: SmallImages): readonly GroupSpec[] {
  const group = (name: string, application: keyof SmallImages, desired: number, more: Partial<GroupSpec>) => ({
    ...{ name, application, desired, max: 2 * desired, environment: 'production', loadBalanced: true },
    ...{ instanceType: 't3.small', imageIds: [images[application]], templateVersion: '1' },
    ...more,
  });
  const [high, low] = [{ Criticality: 'high' }, { Criticality: 'low' }];
  const staging = { environment: 'staging', instanceType: 't3.micro' };
  return [
    group('shop-canary', 'shop', 1, { tags: { Tier: 'canary' } }),
    group('shop-staging', 'shop', 2, staging),
    group('shop', 'shop', 6, { tags: high }),
    group('checkout', 'checkout', 4, { tags: high }),
    group('auth-staging', 'auth', 2, staging),
    group('auth', 'auth', 4, { tags: high }),
    group('search', 'search', 4, {}),
    group('media', 'media', 6, { tags: low }),
    group('reports', 'reports', 4, { tags: low, loadBalanced: false }),
  ];
}

/**
 * What a patch breaks, as it happens: search was built against the old openssl and does not start with the new one;
 * media starts, passes every test, and falls over once it gets requests. Nobody is told, and their AMIs as they are serve.
 */
function breakPatched(aws: SimulatedAws, { search, media }: SmallImages): void {
  aws.faults.breakWhatIsMadeOf(search, { kind: 'never-serves' });
  fallInService(aws, media);
}

/** Long enough to be healthy in a target group, too short to have settled there. */
const fallsAfterMs = 50_000;

/** Lets instances of what was made of an image fall over soon after their group has taken them into service. */
function fallInService({ kernel, ec2, autoscaling }: SimulatedAws, madeOf: string): void {
  const { find, image } = ec2.hosts;
  const known = new Set<string>();
  autoscaling.onMember((_groupName, instanceId) => {
    if (known.has(instanceId) || autoscaling.member(instanceId)?.lifecycle !== 'InService') return;
    known.add(instanceId);
    const launched = image(find(instanceId)?.imageId ?? '');
    if (launched === undefined || !sourcesOf(launched, image).includes(madeOf)) return;
    kernel.schedule(kernel.nowMs() + fallsAfterMs, () => {
      if (find(instanceId)?.state === 'running') ec2.setServing(instanceId, false);
    });
  });
}
