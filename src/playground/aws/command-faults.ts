import { type Fault, faultRules, type When } from './fault-rules.ts';
import type { Kernel } from './kernel.ts';

/** What goes wrong with a command on an instance. */
export type CommandFailure =
  | { readonly kind: 'fails'; readonly exitCode: number; readonly stderr: string }
  /** Never ends by itself. */
  | { readonly kind: 'hangs' }
  | { readonly kind: 'undeliverable' }
  /** So many patches cannot be installed; the command says nothing of it, as Windows Update does. */
  | { readonly kind: 'patch-fails'; readonly failed: number }
  /** Patching reboots once more than it has to. */
  | { readonly kind: 'reboots-again' };

export interface CommandMatch {
  readonly instanceIds?: readonly string[];
  readonly document?: string;
  /** Of those that match, 0 to 1; all when left out. */
  readonly share?: number;
}

export interface AgentMatch {
  readonly instanceIds?: readonly string[];
  readonly imageId?: string;
}

/** An instance, as far as faults tell one from another. */
interface Struck {
  readonly instanceId: string;
  readonly imageId: string;
}

export interface CommandFaults {
  /** Each instance that a matching command reaches is one strike. */
  failCommands(match: CommandMatch, failure: CommandFailure, when?: When): Fault;
  /** Lets SSM lose the agents of instances that run on; an empty match loses all. */
  loseAgents(match: AgentMatch, when?: When): Fault;
  /** Instances that begin to run meanwhile from this image never have an agent. */
  noAgent(imageId: string, when?: When): Fault;
}

export interface CommandFaultsInForce {
  commandFailure(command: { readonly instanceId: string; readonly document: string }): CommandFailure | undefined;
  /** Only looks. */
  isAgentLost(instance: Struck): boolean;
  /** Only looks. */
  lacksAgent(imageId: string): boolean;
}

/** The faults of Systems Manager. */
export function commandFaults({
  nowMs,
  random,
}: Pick<Kernel, 'nowMs' | 'random'>): CommandFaults & CommandFaultsInForce & { clear(): void } {
  const commands = faultRules<{ match: CommandMatch; failure: CommandFailure }>(nowMs);
  const losses = faultRules<AgentMatch>(nowMs);
  const missing = faultRules<string>(nowMs);
  return {
    failCommands: (match, failure, when) => commands.add({ match, failure }, when),
    loseAgents: (match, when) => losses.add(match, when),
    noAgent: (imageId, when) => missing.add(imageId, when),
    commandFailure: ({ instanceId, document }) =>
      commands.strike(
        ({ match }) =>
          (match.document ?? document) === document &&
          (match.instanceIds?.includes(instanceId) ?? true) &&
          (match.share === undefined || random() < match.share),
      )?.failure,
    isAgentLost: ({ instanceId, imageId }) =>
      losses.applies(
        (match) => (match.instanceIds?.includes(instanceId) ?? true) && (match.imageId ?? imageId) === imageId,
      ),
    lacksAgent: (imageId) => missing.applies((struck) => struck === imageId),
    clear: () => {
      for (const kind of [commands, losses, missing]) kind.clear();
    },
  };
}
