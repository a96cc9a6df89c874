/** A random account as the listings of AWS tell it. */
import type { LaunchSource } from '../../src/fleet/fleet.ts';
import type { CurrentVersion, ImageInventory, ListedInstance, ListedVersion } from '../../src/images/inventory.ts';
import { type Account, type GroupSpec, numberOf, type Ref } from './accounts.ts';
import { ami, anInventory, listed } from './inventories.ts';

function written(some: Account, one: Ref) {
  const words = { latest: '$Latest', default: '$Default' };
  const version = typeof one.version === 'number' ? String(numberOf(some, one)) : words[one.version];
  return { templateId: `lt-${one.template}`, version };
}

export function inventoryOf(some: Account): ImageInventory {
  const version = (template: number, number: number): ListedVersion => ({
    templateId: `lt-${template}`,
    templateName: `template ${template}`,
    version: number,
    imageId: some.templates[template]?.versions[number - 1] ?? '',
  });
  const current: CurrentVersion[] = [...some.templates.entries()].flatMap(([template, { versions }]) => {
    const latest = versions.length;
    const chosen = numberOf(some, { template, version: 'default' });
    return [...new Set([latest, chosen])].map((number) => ({
      ...version(template, number),
      isLatest: number === latest,
      isDefault: number === chosen,
    }));
  });
  const isCurrent = (template: number, number: number): boolean =>
    current.some((one) => one.templateId === `lt-${template}` && one.version === number);
  const ofGroups = some.groups.flatMap(({ launches }) => {
    if (launches.by === 'configuration') return [];
    const overrides = launches.by === 'mixed' ? launches.overrides : [];
    return [launches.ref, ...overrides.flatMap((one) => (typeof one === 'object' ? [one] : []))];
  });
  const pinned = [...ofGroups, ...some.requests.flatMap(({ refs }) => refs)]
    .map((one) => [one.template, numberOf(some, one)] as const)
    .filter(([template, number]) => !isCurrent(template, number))
    .map(([template, number]) => version(template, number));
  return anInventory({
    currentVersions: listed(...current),
    pinnedVersions: listed(...pinned),
    parameters: listed(...some.parameters.map((image, index) => ({ name: `/p/${index}`, value: ami(image) }))),
    launchConfigurations: listed(
      ...some.configurations.map((image, index) => ({ name: `lc-${index}`, imageId: ami(image) })),
    ),
    groups: listed(
      ...some.groups.map(({ desired, warm, launches }, index) => ({
        groupName: `g-${index}`,
        desired,
        warmPool: warm !== undefined,
        source: sourceOf(some, launches),
        memberIds: membersOf(some, index),
      })),
    ),
    instances: listed(...some.instances.map((one, index) => instanceOf(some, one, index)), ...warmOf(some)),
    warmPools: listed(...warmOf(some).map(({ instanceId, groupName }) => ({ instanceId, groupName }))),
    requests: listed(
      ...some.requests.map(({ kind, refs, images }, index) => ({
        ...{ kind, id: `request-${index}`, imageIds: images },
        templates: refs.map((one) => written(some, one)),
      })),
    ),
  });
}

/** Warm instances are none of the group's members, and carry its tag as those do. */
function warmOf({ groups }: Account): readonly (ListedInstance & { readonly groupName: string })[] {
  return groups.flatMap(({ warm = [] }, group) =>
    warm.map(({ image, state }, index) => ({
      ...{ instanceId: `i-warm-${group}-${index}`, imageId: ami(image), state, groupName: `g-${group}` },
    })),
  );
}

function instanceOf(
  some: Account,
  { image, group, state }: Account['instances'][number],
  index: number,
): ListedInstance {
  const isMember = group < some.groups.length;
  return { instanceId: `i-${index}`, imageId: ami(image), state, ...(isMember ? { groupName: `g-${group}` } : {}) };
}

function membersOf({ instances }: Account, index: number): readonly string[] {
  return [...instances.entries()]
    .filter(([, { group, state }]) => group === index && state !== 'terminated' && state !== 'shutting-down')
    .map(([number]) => `i-${number}`);
}

function sourceOf(some: Account, launches: GroupSpec['launches']): LaunchSource {
  switch (launches.by) {
    case 'template':
      return { kind: 'launch-template', template: written(some, launches.ref) };
    case 'configuration':
      return { kind: 'launch-configuration', name: `lc-${launches.index}` };
    case 'mixed': {
      const overrides = launches.overrides.map((override) => {
        if (override === 'plain') return { instanceType: 't3.micro' };
        return typeof override === 'number' ? { imageId: ami(override) } : { template: written(some, override) };
      });
      return { kind: 'mixed', template: written(some, launches.ref), overrides };
    }
  }
}
