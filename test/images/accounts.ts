/** Random accounts, with what may be launched in them told in another way than the listings tell it. */
import fc from 'fast-check';
import type { LaunchSource } from '../../src/fleet/fleet.ts';
import type { CurrentVersion, ImageInventory, ListedInstance, ListedVersion } from '../../src/images/inventory.ts';
import { ami, anInventory, listed } from './inventories.ts';

/** An account as it is, from which both the listings and what may be launched are told, each in its own way. */
export interface Account {
  readonly templates: readonly { readonly versions: readonly string[]; readonly default: number }[];
  readonly parameters: readonly number[];
  readonly configurations: readonly number[];
  readonly groups: readonly GroupSpec[];
  /** Image and group of each instance; the group may be none. */
  readonly instances: readonly { readonly image: number; readonly group: number; readonly state: string }[];
}

interface GroupSpec {
  readonly desired: number;
  readonly launches:
    | { readonly by: 'template'; readonly ref: Ref }
    | { readonly by: 'configuration'; readonly index: number }
    | { readonly by: 'mixed'; readonly ref: Ref; readonly overrides: readonly (Ref | number | 'plain')[] };
}

interface Ref {
  readonly template: number;
  /** `latest`, `default`, or how many versions after the first, around the end. */
  readonly version: 'latest' | 'default' | number;
}

const images = 10;
const imageNumber = fc.nat(images - 1);
const imageText = fc.oneof(
  imageNumber.map(ami),
  fc.nat(2).map((index) => `resolve:ssm:/p/${index}`),
);
const ref: fc.Arbitrary<Ref> = fc.record({
  template: fc.nat(3),
  version: fc.oneof(fc.constantFrom('latest' as const, 'default' as const), fc.nat(5)),
});
export const account: fc.Arbitrary<Account> = fc.record({
  templates: fc.array(
    fc.record({ versions: fc.array(imageText, { minLength: 1, maxLength: 5 }), default: fc.nat(4) }),
    { minLength: 4, maxLength: 4 },
  ),
  parameters: fc.array(imageNumber, { minLength: 3, maxLength: 3 }),
  configurations: fc.array(imageNumber, { minLength: 2, maxLength: 2 }),
  groups: fc.array(
    fc.record({
      desired: fc.nat(2),
      launches: fc.oneof(
        ref.map((one) => ({ by: 'template' as const, ref: one })),
        fc.nat(1).map((index) => ({ by: 'configuration' as const, index })),
        fc.record({
          by: fc.constant('mixed' as const),
          ref,
          overrides: fc.array(fc.oneof(ref, imageNumber, fc.constant('plain' as const)), { maxLength: 3 }),
        }),
      ),
    }),
    { maxLength: 5 },
  ),
  instances: fc.array(
    fc.record({
      image: imageNumber,
      group: fc.nat(6),
      state: fc.constantFrom('pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'),
    }),
    { maxLength: 8 },
  ),
});

/** The number, from 1, of the version that is meant. */
function numberOf({ templates }: Account, { template, version }: Ref): number {
  const of = templates[template];
  if (of === undefined) throw new Error('there is no such template');
  if (version === 'latest') return of.versions.length;
  return ((version === 'default' ? of.default : version) % of.versions.length) + 1;
}

function written(some: Account, one: Ref) {
  const words = { latest: '$Latest', default: '$Default' };
  const version = typeof one.version === 'number' ? String(numberOf(some, one)) : words[one.version];
  return { templateId: `lt-${one.template}`, version };
}

function imageBehind({ parameters }: Account, text: string): string {
  return text.startsWith('ami-') ? text : ami(parameters[Number(text.at(-1))] ?? 0);
}

/** Every image that an instance could still be launched from, by group or by template, or that one runs. */
export function inUse(some: Account): ReadonlySet<string> {
  const ofRef = (one: Ref): string =>
    imageBehind(some, some.templates[one.template]?.versions[numberOf(some, one) - 1] ?? '');
  const used = new Set<string>();
  for (const { launches } of some.groups) {
    if (launches.by === 'configuration') continue;
    used.add(ofRef(launches.ref));
    if (launches.by === 'template') continue;
    for (const override of launches.overrides) {
      if (typeof override === 'number') used.add(ami(override));
      else if (override !== 'plain') used.add(ofRef(override));
    }
  }
  for (const template of some.templates.keys()) {
    used.add(ofRef({ template, version: 'latest' }));
    used.add(ofRef({ template, version: 'default' }));
  }
  for (const image of [...some.configurations, ...some.parameters]) used.add(ami(image));
  for (const { image, state } of some.instances) if (state !== 'terminated') used.add(ami(image));
  return used;
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
  const named = some.groups.flatMap(({ launches }) => {
    if (launches.by === 'configuration') return [];
    const overrides = launches.by === 'mixed' ? launches.overrides : [];
    return [launches.ref, ...overrides.flatMap((one) => (typeof one === 'object' ? [one] : []))];
  });
  const pinned = named
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
      ...some.groups.map(({ desired, launches }, index) => ({
        groupName: `g-${index}`,
        desired,
        warmPool: false,
        source: sourceOf(some, launches),
        memberIds: membersOf(some, index),
      })),
    ),
    instances: listed(...some.instances.map((one, index) => instanceOf(some, one, index))),
  });
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

export const everyImage = Array.from({ length: images }, (_, index) => ami(index));
