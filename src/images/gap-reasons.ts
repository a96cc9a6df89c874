/** What keeps anybody from saying that an image is unused, in words. Pure. */
import type { Gap } from './gaps.ts';
import type { ListingName } from './inventory.ts';

const mostNamed = 10;

const listingNames: Readonly<Record<ListingName, string>> = {
  snapshots: 'snapshots',
  instances: 'instances',
  groups: 'Auto Scaling groups',
  warmPools: 'warm pools',
  launchConfigurations: 'launch configurations',
  currentVersions: 'launch templates',
  pinnedVersions: 'launch template versions that groups name',
  requests: 'EC2 Fleets and Spot requests',
  parameters: 'parameters',
};

/** In a clause or two, without the place. Much less than lately is told with its numbers, elsewhere. */
export function gapReason(gap: Exclude<Gap, { kind: 'shrunk' }>): string {
  switch (gap.kind) {
    case 'unread':
      return `${listingNames[gap.listing]} could not be looked at: ${gap.why}`;
    case 'unread-runs':
      return `what runs keep could not be read: ${gap.why}`;
    case 'unlisted-instances':
      return `group ${gap.groupName} counts instances that EC2 does not tell of (${named(gap.instanceIds)})`;
    case 'unlisted-group':
      return `instances say that they are of group ${gap.groupName}, which Auto Scaling does not tell of`;
    case 'unknown-version':
      return `${gap.by} launches from version ${gap.version} of launch template ${gap.template}, which is not there. Mend or delete the ${gap.by}`;
    case 'unknown-configuration':
      return `${gap.by} launches from launch configuration ${gap.name}, which is not there`;
    case 'unknown-source':
      return `what ${gap.by} launches from could not be told`;
    case 'unknown-parameter':
      return `a launch template names its AMI by the parameter ${gap.name}, which may not be read`;
  }
}

function named(ids: readonly string[]): string {
  const more = ids.length - mostNamed;
  return more <= 0 ? ids.join(', ') : `${ids.slice(0, mostNamed).join(', ')} and ${more} more`;
}
