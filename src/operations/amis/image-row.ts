import type { FleetNames } from '../../config/fleet-names.ts';
import type { Image } from '../../images/image.ts';
import type { AwsReference, Reference } from '../../images/references.ts';
import { ageDays } from '../../images/versions.ts';
import type { FleetUse, ImageRow } from '../answers.ts';
import type { InventoryReading } from './read-inventory.ts';

/** One AMI as a row: what its tags say, which fleets run or launch it, and what else refers to it. */
export function imageRow(
  { names, atMs }: Pick<InventoryReading, 'names' | 'atMs'>,
  image: Image,
  references: readonly Reference[],
): ImageRow {
  const { Application: application, Version: version, ValidationStatus: validated, SecurityScan: scanned } = image.tags;
  return {
    image,
    ageDays: ageDays(image, atMs),
    ...(application === undefined ? {} : { application }),
    ...(version === undefined ? {} : { version }),
    ...(validated === undefined ? {} : { validated }),
    ...(scanned === undefined ? {} : { scanned }),
    usedBy: fleetUses(names, references),
    otherUses: otherUses(references),
  };
}

type GroupReference =
  | Extract<AwsReference, { readonly groupName: string }>
  | Extract<AwsReference, { kind: 'instances' }>;

/** Which fleets run or launch an image that these refer to. */
export function fleetUses(names: FleetNames, references: readonly Reference[]): readonly FleetUse[] {
  const uses = new Map<string, { -readonly [Key in keyof FleetUse]: FleetUse[Key] }>();
  for (const reference of references) {
    if (!isOfGroup(reference)) continue;
    const { groupName = '', place } = reference;
    const fleet = names.of({ ...place, groupName });
    const use = uses.get(fleet) ?? { fleet, instances: 0, launches: false };
    uses.set(fleet, use);
    if (reference.kind === 'instances') use.instances += staying(reference.states);
    else if (reference.kind !== 'warm-pool') use.launches = true;
  }
  return [...uses.values()].filter(({ instances, launches }) => instances > 0 || launches);
}

function isOfGroup(reference: Reference): reference is GroupReference {
  return 'groupName' in reference && reference.groupName !== undefined;
}

function staying(states: Readonly<Record<string, number>>): number {
  return Object.entries(states).reduce((sum, [state, count]) => (state === 'shutting-down' ? sum : sum + count), 0);
}

/** What is in no fleet: without the template or launch configuration by which a fleet launches it: that is told with the fleet. */
export function otherUses(references: readonly Reference[]): readonly Reference[] {
  const launched = new Set(references.flatMap(launchedBy));
  return references.filter((reference) => {
    if (isOfGroup(reference)) return false;
    if (reference.kind === 'template')
      return !launched.has(`${reference.template.templateId}@${reference.template.version}`);
    return reference.kind !== 'configuration' || !launched.has(reference.name);
  });
}

function launchedBy(reference: Reference): readonly string[] {
  if (reference.kind === 'group-configuration') return [reference.name];
  if (reference.kind !== 'group-template') return [];
  return [`${reference.template.templateId}@${reference.template.version}`];
}
