import type { Hosts } from '../ec2/hosts.ts';
import { createTable, type Table } from '../ec2/table.ts';
import type { FaultsInForce } from '../faults.ts';
import type { Kernel } from '../kernel.ts';
import type { AgentRow } from './agent.ts';
import type { CommandRow, Dispatch, Run } from './command.ts';
import type { SsmPace } from './pace.ts';
import type { PatchStateRow } from './patch-state.ts';
import type { ScriptRule } from './scripts.ts';
import type { ImageSoftware, Software } from './software.ts';

/** What the whole output of a command is, for whoever keeps it. */
export interface WrittenOutput {
  readonly bucket: string;
  readonly key: string;
  readonly body: string;
}

/** Everything that the simulated Systems Manager remembers, and what it stands on. */
export interface SsmWorld {
  readonly kernel: Kernel;
  readonly faults: FaultsInForce;
  readonly hosts: Hosts;
  readonly pace: SsmPace;
  /** Whether an agent registers only where the instance has an instance profile. */
  readonly needsProfile: boolean;
  readonly agents: Table<AgentRow>;
  readonly commands: Table<CommandRow>;
  /** By the id of the command. */
  readonly dispatches: Map<string, Dispatch>;
  /** What runs, by instance. */
  readonly runs: Map<string, Set<Run>>;
  readonly patchStates: Table<PatchStateRow>;
  readonly imageSoftware: Map<string, ImageSoftware>;
  readonly software: Map<string, Software>;
  /** What was on each instance before each change, the first one first. */
  readonly formerSoftware: Map<string, readonly { readonly untilMs: number; readonly software: Software }[]>;
  readonly scripts: ScriptRule[];
  readonly outputListeners: ((output: WrittenOutput) => void)[];
}

export interface SsmParts {
  readonly kernel: Kernel;
  readonly faults: FaultsInForce;
  readonly hosts: Hosts;
  readonly pace: SsmPace;
  readonly needsProfile: boolean;
}

export function createSsmWorld(parts: SsmParts): SsmWorld {
  const lagging = { nowMs: parts.kernel.nowMs, readLagMs: parts.faults.readLagMs };
  return {
    ...parts,
    agents: createTable<AgentRow>(lagging),
    commands: createTable<CommandRow>(lagging),
    dispatches: new Map(),
    runs: new Map(),
    patchStates: createTable<PatchStateRow>(lagging),
    imageSoftware: new Map(),
    software: new Map(),
    formerSoftware: new Map(),
    scripts: [],
    outputListeners: [],
  };
}

/**
 * So many seconds of the pace, more or less. `of` says whose: the same always takes the same, and what the rest of the
 * account draws from the seed stays as it is.
 */
export function paced({ pace, kernel }: SsmWorld, seconds: number, of: string): number {
  return Math.round(seconds * 1000 * (1 + pace.jitter * (2 * shareOf(`${kernel.region} ${of}`) - 1)));
}

/** A number in [0, 1) from a text (FNV-1a, and once more mixed: the ends of ids differ in little). */
function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 4_294_967_296;
}
