import type { ScanStatusReason } from '@aws-sdk/client-inspector2';
import type { Kernel } from '../kernel.ts';
import { coverageOperations } from './coverage.ts';
import { findingOperations } from './finding-operations.ts';
import type { FindingSpec, Placed, Scanned } from './findings.ts';
import { statusOperations } from './status-operations.ts';

export interface InspectorModel {
  /** Whether it scans the instances of the account; it does not at first. */
  setOn(isOn: boolean): void;
  addFinding(instanceId: string, spec: FindingSpec): void;
  /** What it finds on every running instance of an image that it looks at, instead of what it found before. */
  setImageFindings(imageId: string, specs: readonly FindingSpec[]): void;
  /** Lets it look at no instance of an image, for a reason such as `UNSUPPORTED_OS`. */
  setUnlooked(imageId: string, reason: ScanStatusReason): void;
}

export interface InspectorOptions {
  /** From the launch of an instance, or from when it is switched on, until it has looked at it. */
  readonly lookSeconds: number;
  /** Between two looks at the same instance. */
  readonly lookAgainSeconds: number;
}

export interface Inspector {
  readonly model: InspectorModel;
  readonly operations: ReturnType<typeof inspectorOperations>;
}

/** What Inspector must know of EC2, and of what is on instances. */
export interface ScannedInstances {
  /** In whatever state. */
  all(): Iterable<Scanned>;
  /** What is wrong with the packages of one, at a moment that is past. */
  wrongAt(instanceId: string, atMs: number): readonly FindingSpec[];
  /** Every vulnerability that any package ever had. */
  knownIds(): ReadonlySet<string>;
}

export interface InspectorWorld {
  readonly kernel: Kernel;
  isOn(): boolean;
  setOn(isOn: boolean): void;
  instances(): Iterable<Scanned>;
  /** When it looked at an instance; undefined where it has not. */
  lookedAtMs(instance: Scanned): number | undefined;
  /** Why it does not look at an instance; undefined where it does. */
  reasonAgainst(instance: Scanned): ScanStatusReason | undefined;
  /** What there is to find now that passes. */
  placed(passes: (placed: Placed) => boolean): readonly Placed[];
  /** Every vulnerability that it has heard of. */
  knownIds(): ReadonlySet<string>;
}

interface Found {
  readonly spec: FindingSpec;
  readonly atMs: number;
}

/** A simulated Amazon Inspector in one account and region, as far as EC2 instances go. */
export function createInspector(
  kernel: Kernel,
  instances: ScannedInstances,
  options: Partial<InspectorOptions> = {},
): Inspector {
  const ofInstances = new Map<string, Found[]>();
  const ofImages = new Map<string, readonly Found[]>();
  const found = (spec: FindingSpec): Found => ({ spec, atMs: kernel.nowMs() });
  const looking = createLooking(kernel, { lookSeconds: 300, lookAgainSeconds: 1800, ...options });
  const on = (instance: Scanned): readonly Placed[] => {
    const lookedAtMs = instance.state === 'running' ? looking.lookedAtMs(instance) : undefined;
    const ofImage = lookedAtMs === undefined ? [] : (ofImages.get(instance.imageId) ?? []);
    const said = [...(ofInstances.get(instance.instanceId) ?? []), ...ofImage];
    const seen = lookedAtMs === undefined ? [] : instances.wrongAt(instance.instanceId, lookedAtMs);
    if (said.length + seen.length === 0) return [];
    return [
      ...said.map(({ spec, atMs }) => ({ spec, instance, foundAtMs: atMs })),
      ...seen.map((spec) => ({ spec, instance, foundAtMs: instance.launchedAtMs, seenAtMs: lookedAtMs ?? 0 })),
    ];
  };
  const world: InspectorWorld = {
    ...looking,
    kernel,
    instances: instances.all,
    placed: (passes) => [...instances.all()].flatMap((instance) => on(instance).filter(passes)),
    knownIds: () => {
      const said = [...ofInstances.values(), ...ofImages.values()].flat();
      return new Set([...instances.knownIds(), ...said.map(({ spec }) => spec.id)]);
    },
  };
  const model: InspectorModel = {
    setOn: world.setOn,
    setUnlooked: looking.setUnlooked,
    addFinding: (id, spec) => void ofInstances.set(id, [...(ofInstances.get(id) ?? []), found(spec)]),
    setImageFindings: (id, specs) => void ofImages.set(id, specs.map(found)),
  };
  return { operations: inspectorOperations(world), model };
}

/** When it looked at instances: running ones, some minutes after they were launched and it was switched on, and again. */
function createLooking(kernel: Kernel, { lookSeconds, lookAgainSeconds }: InspectorOptions) {
  const unlooked = new Map<string, ScanStatusReason>();
  let onSinceMs: number | undefined;
  const reasonAgainst = ({ imageId }: Scanned) => unlooked.get(imageId);
  const lookedAtMs = (instance: Scanned): number | undefined => {
    if (onSinceMs === undefined || reasonAgainst(instance) !== undefined) return undefined;
    const firstAtMs = Math.max(onSinceMs, instance.launchedAtMs) + lookSeconds * 1000;
    const sinceMs = kernel.nowMs() - firstAtMs;
    const againMs = lookAgainSeconds * 1000;
    return sinceMs < 0 ? undefined : firstAtMs + Math.floor(sinceMs / againMs) * againMs;
  };
  const setOn = (isOn: boolean): void => {
    onSinceMs = isOn ? (onSinceMs ?? kernel.nowMs()) : undefined;
  };
  return {
    isOn: () => onSinceMs !== undefined,
    lookedAtMs,
    reasonAgainst,
    setOn,
    setUnlooked: (imageId: string, reason: ScanStatusReason): void => {
      unlooked.set(imageId, reason);
    },
  };
}

function inspectorOperations(world: InspectorWorld) {
  return { ...statusOperations(world), ...findingOperations(world), ...coverageOperations(world) };
}
