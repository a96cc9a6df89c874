/** Which servers can be patched where they are, in which order, and how many of them may fail. Pure. */
import { type Batch, parseBatch } from './batch.ts';

/** A server as EC2, its group and its SSM agent tell of it. */
export interface Server {
  readonly instanceId: string;
  readonly zone: string;
  /** EC2's own state. */
  readonly state: string;
  /** The Auto Scaling group that it is a member of, and that this is not about. */
  readonly inGroup?: string;
  /** The lifecycle state, where it does not serve in the group that this is about. */
  readonly notInService?: string;
  /** Absent where it never registered. */
  readonly agent?: { readonly ping: string; readonly platform: string };
}

/** Why a server stays as it is. */
export type LeftOutWhy =
  | 'in-group'
  | 'not-running'
  | 'not-in-service'
  | 'no-agent'
  | 'agent-offline'
  | 'other-platform';

export interface LeftOutServer {
  readonly instanceId: string;
  readonly why: LeftOutWhy;
  /** The group, the state, or the platform. */
  readonly detail: string;
}

export interface SortedServers {
  /** In the order in which they are patched. */
  readonly eligible: readonly Server[];
  readonly left: readonly LeftOutServer[];
}

/** Sorts out what cannot be patched; what can, one zone after the other, so that no wave hits a zone alone. */
export function sortServers(servers: readonly Server[]): SortedServers {
  const left: LeftOutServer[] = [];
  const eligible: Server[] = [];
  for (const server of servers) {
    const reason = reasonToLeave(server);
    if (reason === undefined) eligible.push(server);
    else left.push({ instanceId: server.instanceId, ...reason });
  }
  return { eligible: spreadOverZones(eligible), left };
}

function reasonToLeave(server: Server): Omit<LeftOutServer, 'instanceId'> | undefined {
  const { inGroup, state, notInService, agent } = server;
  if (inGroup !== undefined) return { why: 'in-group', detail: inGroup };
  if (state !== 'running') return { why: 'not-running', detail: state };
  if (notInService !== undefined) return { why: 'not-in-service', detail: notInService };
  if (agent === undefined) return { why: 'no-agent', detail: 'no SSM agent ever registered' };
  if (agent.platform !== 'linux' && agent.platform !== 'windows')
    return { why: 'other-platform', detail: agent.platform };
  return agent.ping === 'online' ? undefined : { why: 'agent-offline', detail: agent.ping };
}

/** One of each zone in turn, by id within a zone. */
function spreadOverZones(servers: readonly Server[]): readonly Server[] {
  const sorted = servers.toSorted((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
  const zones = [...Map.groupBy(sorted, ({ zone }) => zone)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const longest = Math.max(0, ...zones.map(([, members]) => members.length));
  return Array.from({ length: longest }, (_, row) => zones.flatMap(([, members]) => members[row] ?? [])).flat();
}

/** SSM takes 50 ids a call, and one wave is sent in one go. */
export const mostAtOnce = 500;

/** How many servers are wanted at once, at least one and at most all of them; and how many that makes. */
export function concurrencyOf(batch: Batch, servers: number): { readonly wanted: number; readonly atOnce: number } {
  const wanted = Math.max(1, Math.min(servers, shareOf(batch, servers)));
  return { wanted, atOnce: Math.min(mostAtOnce, wanted) };
}

/** Reads `0`, `3`, `0%` or `5%`: a batch, but none at all may be meant. */
export function parseErrorBudget(text: string): ReturnType<typeof parseBatch> {
  if (/^0+\s*%?$/.test(text.trim())) return { ok: true, batch: { kind: 'count', count: 0 } };
  return parseBatch(text);
}

/** How many servers may fail; a share rounds down, and may be none. */
export function errorBudgetOf(budget: Batch, servers: number): number {
  return Math.min(servers, shareOf(budget, servers));
}

function shareOf(batch: Batch, servers: number): number {
  return batch.kind === 'count' ? batch.count : Math.floor((servers * batch.percent) / 100);
}

export interface WaveLimit {
  readonly batch: number;
  /** Servers that have gone well so far. */
  readonly patched: number;
  /** How many more may fail. */
  readonly budgetLeft: number;
}

/**
 * How many servers the next wave may have. All of a wave may fail at once, whatever the budget says. So it is one
 * server until one has gone well, and then more than could fail without a stop only after half as many went well:
 * what breaks every server breaks hardly more of them than may fail, and a wave is as large as asked for after a few.
 */
export function waveLimit({ batch, patched, budgetLeft }: WaveLimit): number {
  if (patched === 0) return 1;
  return Math.max(1, Math.min(batch, Math.max(budgetLeft + 1, 2 * patched)));
}

export interface WaveFacts {
  readonly failed: number;
  /** Failures after which a person had it go on. */
  readonly forgiven: number;
  readonly budget: number;
  /** Servers that were not touched yet. */
  readonly left: number;
}

/**
 * What follows a wave. More failures than the budget stop it, also after the last wave: that is no success. Whoever
 * lets it go on then has looked at those, so the budget begins anew.
 */
export function judgeWave({ failed, forgiven, budget, left }: WaveFacts): 'stop' | 'again' | 'finished' {
  if (failed - forgiven > budget) return 'stop';
  return left > 0 ? 'again' : 'finished';
}
