import type { Image } from '../images/image.ts';
import type { Fleet, LaunchSource, MixedOverride, TemplateRef } from './fleet.ts';

/** The facts that a plan stands on, each as text. They go into the plan's digest. */
export type World = Readonly<Record<string, string>>;

export interface WorldChange {
  readonly what: string;
  /** `(absent)` where the fact did not exist. */
  readonly before: string;
  readonly after: string;
}

/** A template version, with aliases resolved. */
export interface ResolvedVersion {
  readonly templateId: string;
  readonly version: number;
  /** What it launches, where its image is named by an alias; absent where that cannot be resolved. */
  readonly resolvedImageId?: string;
}

/**
 * What an approval relies on. The desired capacity is left out on purpose: a fleet scales all day, and the plan holds
 * for any size. `resolved` are the source's template versions as numbers, since `$Latest` reads the same after it moved; so does a
 * parameter that names an image.
 */
export function worldOf(fleet: Fleet, image: Image, resolved: readonly ResolvedVersion[]): World {
  return {
    source: sourceText(fleet.source),
    'template versions': sorted(resolved.map(({ templateId, version }) => `${templateId} ${version}`)),
    'images launched': sorted([...new Set(resolved.map(({ resolvedImageId }) => resolvedImageId ?? 'unknown'))]),
    'image state': image.state,
    'image checks': `validated ${image.tags['ValidationStatus'] ?? 'no'}, scanned ${image.tags['SecurityScan'] ?? 'no'}`,
    'target groups': sorted(fleet.targetGroupArns),
    'classic load balancers': sorted(fleet.classicLoadBalancers),
    min: String(fleet.min),
    max: String(fleet.max),
    zones: sorted(fleet.zones),
    'suspended processes': sorted(fleet.suspendedProcesses),
  };
}

/** What differs, fact by fact; empty when the plan still fits. */
export function worldChanges(before: World, after: World): readonly WorldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .map((what) => ({ what, before: before[what] ?? '(absent)', after: after[what] ?? '(absent)' }))
    .filter((change) => change.before !== change.after);
}

function sourceText(source: LaunchSource): string {
  switch (source.kind) {
    case 'launch-template':
      return templateText(source.template);
    case 'mixed':
      return [`mixed ${templateText(source.template)}`, ...source.overrides.map(overrideText)].join('; ');
    case 'launch-configuration':
      return `launch configuration ${source.name}`;
    case 'none':
      return 'none';
  }
}

function templateText({ templateId, version }: TemplateRef): string {
  return `${templateId} ${version}`;
}

function overrideText({ instanceType, template, imageId }: MixedOverride): string {
  const parts = [instanceType, template && templateText(template), imageId];
  return parts.filter((part) => part !== undefined).join(' ');
}

function sorted(texts: readonly string[]): string {
  return texts.length === 0 ? 'none' : texts.toSorted().join(', ');
}
