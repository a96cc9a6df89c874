/** Servers to be patched where they are, as facts for people. Pure. */
import { targetGroupName } from '../../fleet/health.ts';
import { type LeftOutServer, mostAtOnce } from '../../fleet/in-place.ts';
import type { PatchWay } from '../../steps/machines/command-parts.ts';
import type { PinWish } from '../../steps/pins.ts';
import { unreadText } from '../each-place.ts';
import type { WindowChoice } from '../planning/plan-windows.ts';
import type { PatchRequest } from '../stages/patch-request.ts';
import type { InPlaceFacts } from './in-place-facts.ts';
import type { InPlaceSize } from './in-place-size.ts';
import type { InPlaceWorld } from './in-place-world.ts';

const firstIds = 20;
const leftNamed = 50;
const targetGroupsNamed = 20;

export interface DescribedInPlace {
  readonly world: InPlaceWorld;
  readonly size: InPlaceSize;
  readonly request: PatchRequest;
  readonly profile: string | undefined;
  readonly ways: Readonly<Record<'linux' | 'windows', PatchWay>>;
  readonly timeoutSeconds: number;
  /** Where SSM puts the output, where a bucket is configured. */
  readonly output: { readonly bucket: string; readonly prefix: string } | undefined;
  readonly pins: readonly PinWish[];
  readonly window: WindowChoice;
}

export function describeInPlace(described: DescribedInPlace): Omit<InPlaceFacts, 'expectedSeconds'> {
  const { world, size, request, profile, pins, output } = described;
  const { fleet, environment } = world;
  return {
    strategy: 'in-place',
    subject: world.subject,
    ...(fleet === undefined ? {} : { fleet: fleetFacts(fleet) }),
    ...world.place,
    ...(environment === undefined ? {} : { environment }),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    servers: size.ids.length,
    found: world.servers.length,
    firstIds: size.ids.slice(0, firstIds),
    ...(profile === undefined ? {} : { profile }),
    ways: waysOf(described),
    waves: size.waves,
    atOnce: size.batch,
    errorBudget: size.errorBudget,
    minHealthyPercent: world.policy.minHealthyPercent,
    targetGroups: world.targets
      .slice(0, targetGroupsNamed)
      .map(({ targetGroupArn }) => targetGroupName(targetGroupArn)),
    left: leftFirst(size.left).map((server) => ({ instanceId: server.instanceId, why: leftText(server) })),
    leftCounts: countsOf(size.left),
    pins: pins.flatMap((pin) => (pin.what === 'suspend' ? [pin.process] : [])),
    warnings: warningsOf(described),
    ...(output === undefined ? {} : { outputUri: `s3://${output.bucket}/${output.prefix}/` }),
    timeoutSeconds: described.timeoutSeconds,
  };
}

function fleetFacts({ key, sourceImageId }: NonNullable<InPlaceWorld['fleet']>): InPlaceFacts['fleet'] {
  return { group: key.groupName, ...(sourceImageId === undefined ? {} : { launches: sourceImageId }) };
}

function waysOf({ size, ways }: DescribedInPlace): InPlaceFacts['ways'] {
  return platformsOf(size).map((platform) => ({
    platform,
    servers: size.eligible.filter(({ agent }) => agent?.platform === platform).length,
    way: ways[platform],
  }));
}

/** Those that there are servers of. */
export function platformsOf({ eligible }: Pick<InPlaceSize, 'eligible'>): readonly ('linux' | 'windows')[] {
  const known = new Set(eligible.map(({ agent }) => agent?.platform));
  return (['linux', 'windows'] as const).filter((platform) => known.has(platform));
}

/** Those whose agent is offline first: somebody may want to mend that before they approve. */
function leftFirst(left: readonly LeftOutServer[]): readonly LeftOutServer[] {
  const rank = ({ why }: LeftOutServer): number => (why === 'agent-offline' || why === 'no-agent' ? 0 : 1);
  return left.toSorted((a, b) => rank(a) - rank(b)).slice(0, leftNamed);
}

const whyText: Readonly<Record<LeftOutServer['why'], (detail: string) => string>> = {
  'in-group': (group) => `in the Auto Scaling group ${group}`,
  'not-running': (state) => state,
  'not-in-service': (lifecycle) => lifecycle,
  'no-agent': (detail) => detail,
  'agent-offline': (ping) => `SSM agent ${ping}`,
  'other-platform': (platform) => `runs ${platform}`,
};

function leftText({ why, detail }: LeftOutServer): string {
  return whyText[why](detail);
}

function countsOf(left: readonly LeftOutServer[]): InPlaceFacts['leftCounts'] {
  const groups = Map.groupBy(left, leftText);
  const counts = [...groups].map(([why, servers]) => ({ why, servers: servers.length }));
  return counts.toSorted((a, b) => b.servers - a.servers).slice(0, 10);
}

function warningsOf({ world, size, pins, ways, window }: DescribedInPlace): string[] {
  const { fleet, targets, unread } = world;
  const served = new Set(targets.flatMap(({ health }) => [...health.keys()]));
  const unserved = size.ids.filter((id) => !served.has(id)).length;
  const mayReboot = platformsOf(size).some((platform) => {
    const way = ways[platform];
    return way.kind === 'commands' || way.reboot === 'if-needed';
  });
  const warnings: string[] = [window.overridden, window.needless].filter((said) => said !== undefined);
  if (fleet !== undefined)
    warnings.push(
      `Instances that the group launches from now on come from ${fleet.sourceImageId ?? 'its image'}, which this does not patch.`,
    );
  if (pins.length > 0) warnings.push('The group replaces no instance while this lasts, also none that breaks.');
  if (unserved > 0 && mayReboot)
    warnings.push(`In no target group are ${unserved} of them: what those do is interrupted where they restart.`);
  if (size.batch < Math.min(size.wanted, size.ids.length - 1))
    warnings.push(`At most ${size.batch} at once, and not ${size.wanted}: ${whyFewer(size)}.`);
  if (unread.length > 0) warnings.push(unreadText(unread));
  return warnings;
}

function whyFewer({ batch }: InPlaceSize): string {
  return batch === mostAtOnce ? 'a run takes no more' : 'the others have to serve';
}
