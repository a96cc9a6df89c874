import type { SsmWorld } from './world.ts';

/** The agent of an instance that reached running; `id` is the instance id. */
export interface AgentRow {
  readonly id: string;
  readonly imageId: string;
  /** When it registers, or registers again after a stop; nobody knows of it before the first time. */
  readonly onlineAtMs: number;
  readonly registeredAtMs: number;
  /** Does not answer before this, since the instance restarts. SSM does not notice. */
  readonly awayUntilMs: number;
  /** Since when its instance does not run. */
  readonly lostAtMs?: number;
  /** Of the instance, as last seen: it grows with every restart. */
  readonly life: number;
}

/** Whether SSM knows an agent there: one that registered once, of an instance that is not gone. */
export function isRegistered(world: SsmWorld, instanceId: string): boolean {
  const agent = world.agents.get(instanceId);
  return agent !== undefined && agent.registeredAtMs <= world.kernel.nowMs();
}

/** Whether SSM has heard of it lately. A restart is over before SSM misses it. */
export function isOnline(world: SsmWorld, instanceId: string): boolean {
  const agent = world.agents.get(instanceId);
  return (
    agent !== undefined &&
    agent.lostAtMs === undefined &&
    agent.onlineAtMs <= world.kernel.nowMs() &&
    !world.faults.isAgentLost({ instanceId, imageId: agent.imageId })
  );
}

/** Whether it takes commands, and answers, at this moment. */
export function isReachable(world: SsmWorld, instanceId: string): boolean {
  const awayUntilMs = world.agents.get(instanceId)?.awayUntilMs ?? 0;
  return isOnline(world, instanceId) && awayUntilMs <= world.kernel.nowMs();
}

/** When it is worth to try again to reach one that does not answer. */
export function nextTryMs(world: SsmWorld, instanceId: string): number {
  const nowMs = world.kernel.nowMs();
  const awayUntilMs = world.agents.get(instanceId)?.awayUntilMs ?? 0;
  return awayUntilMs > nowMs ? awayUntilMs : nowMs + world.pace.retrySeconds * 1000;
}
