/** Why nobody can say that nothing uses an AMI, in words. */
import type { Doubt } from '../images/in-use.ts';
import type { ListingName } from '../images/inventory.ts';
import { placeText } from './reference.ts';
import { type Line, type Part, text, time } from './view.ts';
import { count, sentence, some } from './words.ts';

const mostDoubts = 10;

/** One line for each; nothing where there is none. */
export function doubtParts(doubts: readonly Doubt[]): readonly Part[] {
  if (doubts.length === 0) return [];
  const items = doubts.slice(0, mostDoubts).map((doubt): Line => [text('⚠️ '), ...doubtLine(doubt)]);
  const more: Line[] = doubts.length > mostDoubts ? [[text(`and ${count(doubts.length - mostDoubts)} more`)]] : [];
  return [{ kind: 'list', items: [...items, ...more] }];
}

function doubtLine(doubt: Doubt): Line {
  if (doubt.kind === 'grants-unread') {
    return [text(`Whom it was granted to could not be looked at: ${sentence(doubt.why)}`)];
  }
  if (doubt.kind === 'grants-not-asked') return [text('Whom it was granted to was not looked at.')];
  const where = `${placeText(doubt.place)}: `;
  if (doubt.kind !== 'shrunk') return [text(`${where}${sentence(gapText(doubt))}`)];
  const { counted, before, beforeAtMs } = doubt;
  return [
    text(`${where}only ${count(doubt.count)} ${counted} were told, and ${count(before)} at `),
    time(beforeAtMs),
    text('. A page may be missing; a smaller number is believed after a day.'),
  ];
}

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

function gapText(gap: Exclude<Doubt, { kind: 'grants-unread' | 'grants-not-asked' | 'shrunk' }>): string {
  switch (gap.kind) {
    case 'unread':
      return `${listingNames[gap.listing]} could not be looked at: ${gap.why}`;
    case 'unread-runs':
      return `what runs keep could not be read: ${gap.why}`;
    case 'unlisted-instances':
      return `group ${gap.groupName} counts instances that EC2 does not tell of (${some(gap.instanceIds)})`;
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
