import type { Hosts } from '../ec2/hosts.ts';
import type { FaultsInForce } from '../faults.ts';
import type { Kernel } from '../kernel.ts';
import { isOnline, isRegistered } from './agent.ts';
import { agentOperations } from './agent-operations.ts';
import { commandOperations } from './command-operations.ts';
import { hostChanged } from './host-changes.ts';
import { inventoryOperations } from './inventory-operations.ts';
import { defaultSsmPace, type SsmPace } from './pace.ts';
import { patchOperations } from './patch-operations.ts';
import type { ScriptMatch, ScriptRule } from './scripts.ts';
import { sendCommandOperations } from './send-command.ts';
import {
  changeImageSoftware,
  imageMade,
  type Package,
  type Platform,
  platformOf,
  type Software,
  softwareAt,
  softwareOf,
} from './software.ts';
import { createSsmWorld, type SsmWorld, type WrittenOutput } from './world.ts';

export interface SsmOptions {
  readonly pace?: Partial<SsmPace>;
  /** Whether an agent registers only where the instance has an instance profile; not when left out. */
  readonly needsProfile?: boolean;
}

/** What builders, monitors and faults see and do without a request. */
export interface SsmModel {
  /** What runs on images that nothing was said of: Amazon Linux, or Windows, with an agent and nothing to patch. */
  setPlatform(imageId: string, platform: Platform): void;
  setAgent(imageId: string, hasAgent: boolean): void;
  setPackages(imageId: string, packages: readonly Package[]): void;
  /** Whether the agents of an image's instances list what is installed; they do unless told otherwise. */
  setListed(imageId: string, isListed: boolean): void;
  /** Lets instances of an image miss so many patches; unless told otherwise, one of them needs a restart. */
  setMissingPatches(imageId: string, count: number, options?: { readonly needsReboot?: boolean }): void;
  /** What is on an instance now. */
  software(instanceId: string): Software;
  /** What was on it at a moment that is past. */
  softwareAt(instanceId: string, atMs: number): Software;
  platform(instanceId: string): Platform;
  /** Everything that was ever said to be wrong with a package of an image. */
  vulnerabilityIds(): ReadonlySet<string>;
  /** Whether the agent of an instance is online, as SSM tells it. */
  isOnline(instanceId: string): boolean;
  /** What scripts come to that match; of several, the one that was said first. Those that match none succeed. */
  onScript(match: ScriptMatch, answer: ScriptRule['answer']): void;
  /** Called with the whole output of each command that asks for it to be kept. */
  onOutput(listener: (output: WrittenOutput) => void): void;
}

export interface Ssm {
  readonly model: SsmModel;
  readonly operations: ReturnType<typeof ssmOperations>;
}

/** A simulated Systems Manager in one account and region: agents, commands, patch states and inventory. */
export function createSsm(
  kernel: Kernel,
  faults: FaultsInForce,
  hosts: Hosts,
  { pace, needsProfile = false }: SsmOptions = {},
): Ssm {
  const world = createSsmWorld({ kernel, faults, hosts, pace: { ...defaultSsmPace, ...pace }, needsProfile });
  hosts.onChange((host) => hostChanged(world, host));
  hosts.onImage((imageId, sourceInstanceId) => imageMade(world, imageId, sourceInstanceId));
  return { model: createModel(world), operations: ssmOperations(world) };
}

function ssmOperations(world: SsmWorld) {
  return {
    ...agentOperations(world),
    ...sendCommandOperations(world),
    ...commandOperations(world),
    ...patchOperations(world),
    ...inventoryOperations(world),
  };
}

function createModel(world: SsmWorld): SsmModel {
  return {
    setPlatform: (imageId, platform) => changeImageSoftware(world, imageId, { platform }),
    setAgent: (imageId, hasAgent) => changeImageSoftware(world, imageId, { hasAgent }),
    setPackages: (imageId, packages) => changeImageSoftware(world, imageId, { packages }),
    setMissingPatches: (imageId, missingPatches, { needsReboot = missingPatches > 0 } = {}) =>
      changeImageSoftware(world, imageId, { missingPatches, needsReboot }),
    setListed: (imageId, isListed) => changeImageSoftware(world, imageId, { isListed }),
    software: (instanceId) => softwareOf(world, instanceId),
    softwareAt: (instanceId, atMs) => softwareAt(world, instanceId, atMs),
    platform: (instanceId) => platformOf(world, instanceId),
    vulnerabilityIds: () => {
      const packages = [...world.imageSoftware.values()].flatMap((software) => software.packages);
      return new Set(packages.flatMap(({ vulnerabilities = [] }) => vulnerabilities.map(({ id }) => id)));
    },
    isOnline: (instanceId) => isRegistered(world, instanceId) && isOnline(world, instanceId),
    onScript: (match, answer) => world.scripts.push({ match, answer }),
    onOutput: (listener) => world.outputListeners.push(listener),
  };
}
