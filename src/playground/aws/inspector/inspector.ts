import type { Kernel } from '../kernel.ts';
import { findingOperations } from './finding-operations.ts';
import type { FindingSpec, Placed, Scanned } from './findings.ts';
import { statusOperations } from './status-operations.ts';

export interface InspectorModel {
  /** Whether it scans the instances of the account; it does not at first. */
  setOn(isOn: boolean): void;
  addFinding(instanceId: string, spec: FindingSpec): void;
  /** What it finds on every running instance of an image, instead of what it found before. */
  setImageFindings(imageId: string, specs: readonly FindingSpec[]): void;
}

export interface Inspector {
  readonly model: InspectorModel;
  readonly operations: ReturnType<typeof inspectorOperations>;
}

/** What Inspector must know of EC2. */
export interface ScannedInstances {
  /** In whatever state. */
  all(): Iterable<Scanned>;
}

export interface InspectorWorld {
  readonly kernel: Kernel;
  isOn: boolean;
  /** What there is to find, now. */
  placed(): readonly Placed[];
}

interface Found {
  readonly spec: FindingSpec;
  readonly atMs: number;
}

/** A simulated Amazon Inspector in one account and region, as far as EC2 instances go. */
export function createInspector(kernel: Kernel, instances: ScannedInstances): Inspector {
  const ofInstances = new Map<string, Found[]>();
  const ofImages = new Map<string, readonly Found[]>();
  const found = (spec: FindingSpec): Found => ({ spec, atMs: kernel.nowMs() });
  const on = (instance: Scanned): readonly Found[] => {
    const ofImage = instance.state === 'running' ? (ofImages.get(instance.imageId) ?? []) : [];
    return [...(ofInstances.get(instance.instanceId) ?? []), ...ofImage];
  };
  const world: InspectorWorld = {
    kernel,
    isOn: false,
    placed: () =>
      [...instances.all()].flatMap((instance) =>
        on(instance).map(({ spec, atMs }) => ({ spec, instance, foundAtMs: atMs })),
      ),
  };
  return {
    operations: inspectorOperations(world),
    model: {
      setOn: (isOn) => {
        world.isOn = isOn;
      },
      addFinding: (instanceId, spec) => {
        ofInstances.set(instanceId, [...(ofInstances.get(instanceId) ?? []), found(spec)]);
      },
      setImageFindings: (imageId, specs) => {
        ofImages.set(imageId, specs.map(found));
      },
    },
  };
}

function inspectorOperations(world: InspectorWorld) {
  return { ...statusOperations(world), ...findingOperations(world) };
}
