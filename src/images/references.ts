/** What refers to an image, each with where it was found. Pure. */
import type { LaunchSource, TemplateRef } from '../fleet/fleet.ts';
import type { Place } from '../fleet/place.ts';
import { templateKey } from '../fleet/source.ts';
import {
  type CurrentVersion,
  type Grantee,
  type ImageInventory,
  itemsOf,
  type LaunchRequest,
  type ListedVersion,
  parameterNamed,
} from './inventory.ts';

/** A launch template at one version, and the parameter that stands for its image, where one does. */
export interface NamedVersion {
  readonly templateId: string;
  readonly templateName: string;
  readonly version: number;
  readonly parameter?: string;
}

/** Found in one account and region. */
export type AwsReference = { readonly place: Place } & (
  | {
      readonly kind: 'instances';
      /** Absent for those that are in no group. */
      readonly groupName?: string;
      readonly instanceIds: readonly string[];
      /** How many there are in each state. */
      readonly states: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'warm-pool'; readonly groupName: string; readonly instanceIds: readonly string[] }
  | {
      readonly kind: 'group-template';
      readonly groupName: string;
      readonly desired: number;
      readonly template: NamedVersion;
      /** Whether it is of an override, and so not of everything that the group launches. */
      readonly isOverride: boolean;
    }
  | {
      readonly kind: 'group-image';
      readonly groupName: string;
      readonly desired: number;
      readonly instanceType?: string;
      readonly parameter?: string;
    }
  | {
      readonly kind: 'group-configuration';
      readonly groupName: string;
      readonly desired: number;
      readonly name: string;
    }
  | {
      readonly kind: 'template';
      readonly template: NamedVersion;
      readonly isLatest: boolean;
      readonly isDefault: boolean;
    }
  | { readonly kind: 'configuration'; readonly name: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | {
      readonly kind: 'request';
      readonly request: LaunchRequest['kind'];
      readonly id: string;
      readonly template?: NamedVersion;
    }
  | { readonly kind: 'grant'; readonly to: Grantee }
);

/** Found in what Amiable remembers. */
export type RunReference =
  | { readonly kind: 'run'; readonly runId: string; readonly verb: string; readonly subject: string }
  | { readonly kind: 'rollback'; readonly runId: string; readonly subject: string; readonly untilMs: number };

export type Reference = AwsReference | RunReference;

export type ReferenceIndex = ReadonlyMap<string, readonly Reference[]>;

/** Everything of one account and region that refers to images, by image. */
export function referencesIn(inventory: ImageInventory): ReadonlyMap<string, readonly AwsReference[]> {
  const found = new Map<string, AwsReference[]>();
  const { place } = inventory;
  const add: Add = (imageId, what) => {
    const of = found.get(imageId) ?? [];
    if (of.length === 0) found.set(imageId, of);
    of.push({ place, ...what });
  };
  const images = imageResolver(inventory);
  addInstances(inventory, add);
  addWarmPools(inventory, add);
  addGroups(inventory, images, add);
  addTemplates(inventory, images, add);
  for (const { name, imageId } of itemsOf(inventory.launchConfigurations))
    add(imageId, { kind: 'configuration', name });
  for (const { name, value } of itemsOf(inventory.parameters))
    if (value !== undefined) add(value, { kind: 'parameter', name });
  addRequests(inventory, images, add);
  for (const { imageId, isPublic } of inventory.images) {
    if (isPublic) add(imageId, { kind: 'grant', to: { kind: 'everyone' } });
  }
  return found;
}

type WithoutPlace<Found> = Found extends unknown ? Omit<Found, 'place'> : never;
type Add = (imageId: string, what: WithoutPlace<AwsReference>) => void;

/** One reference for the instances of each group on each image, and one for those in none. */
function addInstances({ instances }: ImageInventory, add: Add): void {
  const byImage = Map.groupBy(
    itemsOf(instances).filter(({ state }) => state !== 'terminated'),
    ({ imageId }) => imageId,
  );
  for (const [imageId, ofImage] of byImage) {
    for (const [groupName, of] of Map.groupBy(ofImage, (instance) => instance.groupName)) {
      const states: Record<string, number> = {};
      for (const { state } of of) states[state] = (states[state] ?? 0) + 1;
      const instanceIds = of.map(({ instanceId }) => instanceId);
      add(imageId, { kind: 'instances', instanceIds, states, ...(groupName === undefined ? {} : { groupName }) });
    }
  }
}

function addWarmPools({ warmPools, instances }: ImageInventory, add: Add): void {
  const pools = itemsOf(warmPools);
  if (pools.length === 0) return;
  const imageOf = new Map(
    itemsOf(instances).flatMap(({ instanceId, imageId, state }) =>
      state === 'terminated' ? [] : [[instanceId, imageId] as const],
    ),
  );
  for (const [groupName, warm] of Map.groupBy(pools, (one) => one.groupName)) {
    for (const [imageId, of] of Map.groupBy(warm, ({ instanceId }) => imageOf.get(instanceId))) {
      const instanceIds = of.map(({ instanceId }) => instanceId);
      if (imageId !== undefined) add(imageId, { kind: 'warm-pool', groupName, instanceIds });
    }
  }
}

interface Resolver {
  /** The version that a group or request names, with its image; undefined where it is not known or has no image. */
  ofTemplate(
    ref: Pick<TemplateRef, 'templateId' | 'version'>,
  ): { readonly imageId: string; readonly template: NamedVersion } | undefined;
  ofVersion(version: ListedVersion): { readonly imageId: string; readonly template: NamedVersion } | undefined;
  /** The image behind what is written for one. */
  ofText(text: string): { readonly imageId: string; readonly parameter?: string } | undefined;
}

function imageResolver(inventory: ImageInventory): Resolver {
  const values = new Map(itemsOf(inventory.parameters).map(({ name, value }) => [name, value]));
  const versions = versionsByKey(inventory);
  const ofText: Resolver['ofText'] = (text) => {
    const parameter = parameterNamed(text);
    if (parameter === undefined) return { imageId: text };
    const imageId = values.get(parameter);
    return imageId === undefined ? undefined : { imageId, parameter };
  };
  const ofVersion: Resolver['ofVersion'] = ({ templateId, templateName, version, imageId }) => {
    const image = imageId === undefined ? undefined : ofText(imageId);
    if (image === undefined) return undefined;
    const parameter = image.parameter === undefined ? {} : { parameter: image.parameter };
    return { imageId: image.imageId, template: { templateId, templateName, version, ...parameter } };
  };
  return {
    ofText,
    ofVersion,
    ofTemplate: (ref) => {
      const version = versions.get(templateKey(ref));
      return version === undefined ? undefined : ofVersion(version);
    },
  };
}

/** Every version that was read, by number and by what else stands for it, under `templateKey`. */
export function versionsByKey({
  currentVersions,
  pinnedVersions,
}: Pick<ImageInventory, 'currentVersions' | 'pinnedVersions'>): ReadonlyMap<string, ListedVersion> {
  const keyed = (version: ListedVersion, words: readonly string[]) =>
    [String(version.version), ...words].map(
      (word) => [templateKey({ templateId: version.templateId, version: word }), version] as const,
    );
  return new Map([
    ...itemsOf(pinnedVersions).flatMap((version) => keyed(version, version.aliases ?? [])),
    ...itemsOf(currentVersions).flatMap((version) => keyed(version, wordsFor(version))),
  ]);
}

function wordsFor({ isLatest, isDefault }: CurrentVersion): readonly string[] {
  return [...(isLatest ? ['$Latest'] : []), ...(isDefault ? ['$Default'] : [])];
}

function addGroups({ groups, launchConfigurations }: ImageInventory, images: Resolver, add: Add): void {
  const configured = new Map(itemsOf(launchConfigurations).map(({ name, imageId }) => [name, imageId]));
  for (const { groupName, desired, source } of itemsOf(groups)) {
    const of = { groupName, desired };
    if (source.kind === 'launch-template' || source.kind === 'mixed') {
      const found = images.ofTemplate(source.template);
      if (found !== undefined) {
        add(found.imageId, { kind: 'group-template', ...of, template: found.template, isOverride: false });
      }
    }
    if (source.kind === 'launch-configuration') {
      const imageId = configured.get(source.name);
      if (imageId !== undefined) add(imageId, { kind: 'group-configuration', ...of, name: source.name });
    }
    if (source.kind === 'mixed') addOverrides(of, source, images, add);
  }
}

function addOverrides(
  of: { readonly groupName: string; readonly desired: number },
  { overrides }: Extract<LaunchSource, { kind: 'mixed' }>,
  images: Resolver,
  add: Add,
): void {
  for (const { template: ref, imageId: text, instanceType } of overrides) {
    const found = ref === undefined ? undefined : images.ofTemplate(ref);
    if (found !== undefined) {
      add(found.imageId, { kind: 'group-template', ...of, template: found.template, isOverride: true });
    }
    const image = text === undefined ? undefined : images.ofText(text);
    if (image === undefined) continue;
    const { imageId, ...parameter } = image;
    add(imageId, { kind: 'group-image', ...of, ...parameter, ...(instanceType === undefined ? {} : { instanceType }) });
  }
}

function addTemplates({ currentVersions }: ImageInventory, images: Resolver, add: Add): void {
  for (const version of itemsOf(currentVersions)) {
    const found = images.ofVersion(version);
    const { isLatest, isDefault } = version;
    if (found !== undefined) add(found.imageId, { kind: 'template', template: found.template, isLatest, isDefault });
  }
}

function addRequests({ requests }: ImageInventory, images: Resolver, add: Add): void {
  for (const { kind: request, id, templates, imageIds } of itemsOf(requests)) {
    for (const ref of templates) {
      const found = images.ofTemplate(ref);
      if (found !== undefined) add(found.imageId, { kind: 'request', request, id, template: found.template });
    }
    for (const text of imageIds) {
      const image = images.ofText(text);
      if (image !== undefined) add(image.imageId, { kind: 'request', request, id });
    }
  }
}
