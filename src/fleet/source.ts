import { canonicalJson, type Json } from '../basics/json.ts';
import type { Fleet, LaunchSource, MixedOverride, TemplateRef } from './fleet.ts';

/** Names a template at a version, as written: the key of everything that is looked up per template. */
export function templateKey({ templateId, version }: Pick<TemplateRef, 'templateId' | 'version'>): string {
  return `${templateId}@${version}`;
}

/** Whether two sources launch the same. Names of templates are for people. */
export function isSameSource(one: LaunchSource, other: LaunchSource): boolean {
  return canonicalJson(withoutNames(one)) === canonicalJson(withoutNames(other));
}

function withoutNames(source: LaunchSource): Json {
  if (source.kind === 'none') return { kind: source.kind };
  if (source.kind === 'launch-configuration') return { kind: source.kind, name: source.name };
  const overrides = source.kind === 'mixed' ? source.overrides : [];
  return {
    kind: source.kind,
    template: templateKey(source.template),
    overrides: overrides.map(({ instanceType, imageId, template }) => ({
      instanceType,
      imageId,
      template: template && templateKey(template),
    })),
  };
}

/** Every template version the source names, once each, the group's own first. */
export function templatesToVersion(source: LaunchSource): readonly TemplateRef[] {
  if (source.kind !== 'launch-template' && source.kind !== 'mixed') return [];
  const overridden = source.kind === 'mixed' ? source.overrides.flatMap(({ template }) => template ?? []) : [];
  const byKey = new Map([source.template, ...overridden].toReversed().map((ref) => [templateKey(ref), ref]));
  return [...byKey.values()].toReversed();
}

export type SourceChange =
  | { readonly ok: true; readonly source: LaunchSource }
  /** A launch configuration cannot be changed, only replaced; `none` leaves nothing to launch from. */
  | { readonly ok: false; readonly reason: 'launch-configuration' | 'none' }
  | { readonly ok: false; readonly reason: 'version-missing'; readonly template: TemplateRef };

/**
 * The same source, launching another image: each template moves to its new version (found under `templateKey` of the
 * old reference) and each override that names an image itself names the new one.
 */
export function sourceForImage(
  source: LaunchSource,
  newVersions: ReadonlyMap<string, number>,
  imageId: string,
): SourceChange {
  if (source.kind === 'launch-configuration' || source.kind === 'none') return { ok: false, reason: source.kind };
  const missing = templatesToVersion(source).find((ref) => !newVersions.has(templateKey(ref)));
  if (missing !== undefined) return { ok: false, reason: 'version-missing', template: missing };
  const moved = (ref: TemplateRef): TemplateRef => ({ ...ref, version: String(newVersions.get(templateKey(ref))) });
  if (source.kind === 'launch-template') return { ok: true, source: { ...source, template: moved(source.template) } };
  const overrides = source.overrides.map(
    (override): MixedOverride => ({
      ...override,
      ...(override.template === undefined ? {} : { template: moved(override.template) }),
      ...(override.imageId === undefined ? {} : { imageId }),
    }),
  );
  return { ok: true, source: { ...source, template: moved(source.template), overrides } };
}

/** The same source with those templates moved for which there is a version, found under `templateKey`. */
export function withVersions<Source extends LaunchSource>(
  source: Source,
  versions: ReadonlyMap<string, number>,
): Source {
  if (source.kind !== 'launch-template' && source.kind !== 'mixed') return source;
  const moved = (ref: TemplateRef): TemplateRef => ({
    ...ref,
    version: String(versions.get(templateKey(ref)) ?? ref.version),
  });
  if (source.kind === 'launch-template') return { ...source, template: moved(source.template) };
  const overrides = source.overrides.map(
    (override): MixedOverride =>
      override.template === undefined ? override : { ...override, template: moved(override.template) },
  );
  return { ...source, template: moved(source.template), overrides };
}

export interface ExpectedImages {
  readonly imageIds: readonly string[];
  /** False where an image could not be told, so that "not in the list" proves nothing. */
  readonly complete: boolean;
}

/** Every image that the source may launch; `imageOf` answers for one template version, by `templateKey`. */
export function expectedImages(source: LaunchSource, imageOf: (key: string) => string | undefined): ExpectedImages {
  if (source.kind !== 'launch-template' && source.kind !== 'mixed') return { imageIds: [], complete: false };
  const base = imageOf(templateKey(source.template));
  const launched = source.kind === 'mixed' && source.overrides.length > 0 ? source.overrides : [{}];
  const images = launched.map(
    ({ imageId, template }: MixedOverride) =>
      imageId ?? (template === undefined ? base : imageOf(templateKey(template))),
  );
  const known = images.filter((image) => image !== undefined);
  return { imageIds: [...new Set(known)], complete: known.length === images.length };
}

/** The images that the fleet launches now; empty where they cannot be told. */
export function sourceImages(fleet: Fleet): readonly string[] {
  return fleet.sourceImageIds ?? (fleet.sourceImageId === undefined ? [] : [fleet.sourceImageId]);
}

/** The images that its instances run, each once. */
export function runningImages({ instances }: Pick<Fleet, 'instances'>): readonly string[] {
  return [...new Set(instances.flatMap(({ imageId }) => imageId ?? []))];
}

/** The images that the fleet launches, and those that its instances run, each once. */
export function imagesOf(fleet: Fleet): readonly string[] {
  return [...new Set([...sourceImages(fleet), ...runningImages(fleet)])];
}

/**
 * Whether a group that launches from `now` can be pointed at `then` by its versions alone: a mixed policy carries more
 * than versions, so that it has to be there already, with the same overrides.
 */
export function canBecome(now: LaunchSource, then: LaunchSource): boolean {
  if (then.kind !== 'mixed') return now.kind === then.kind;
  if (now.kind !== 'mixed' || now.overrides.length !== then.overrides.length) return false;
  return then.overrides.every(({ instanceType }, index) => now.overrides[index]?.instanceType === instanceType);
}
