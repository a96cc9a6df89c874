import type { InstanceRow } from '../ec2/instance.ts';
import type { AgentRow } from './agent.ts';
import { restarted, unplugged } from './restarts.ts';
import { changeSoftware, softwareOf, softwareOfImage } from './software.ts';
import { paced, type SsmWorld } from './world.ts';

/** Lets agents follow what happens to their instances. */
export function hostChanged(world: SsmWorld, host: InstanceRow): void {
  const agent = world.agents.get(host.id);
  if (host.state === 'running') {
    if (agent === undefined) begin(world, host);
    else if (agent.lostAtMs !== undefined) comeBack(world, agent, host);
    else if (agent.life !== host.life) restart(world, agent, host);
    return;
  }
  if (host.state === 'terminated') world.agents.remove(host.id);
  else if (agent !== undefined && agent.lostAtMs === undefined) lose(world, agent, host);
}

function begin(world: SsmWorld, host: InstanceRow): void {
  if (!softwareOfImage(world, host.imageId).hasAgent || world.faults.lacksAgent(host.imageId)) return;
  if (world.needsProfile && host.profileArn === undefined) return;
  const onlineAtMs = onlineFrom(world, host);
  world.agents.put({
    id: host.id,
    imageId: host.imageId,
    onlineAtMs,
    registeredAtMs: onlineAtMs,
    awayUntilMs: 0,
    life: host.life,
  });
}

/** An instance that was put into the world as one that serves already has had its time. */
function onlineFrom(world: SsmWorld, { id, serving, life }: InstanceRow): number {
  const nowMs = world.kernel.nowMs();
  return serving ? nowMs : nowMs + paced(world, world.pace.agentSeconds, `${id} agent ${life}`);
}

function comeBack(world: SsmWorld, { lostAtMs: _, ...agent }: AgentRow, host: InstanceRow): void {
  world.agents.put({ ...agent, onlineAtMs: onlineFrom(world, host), life: host.life });
  afterRestart(world, host.id);
}

function restart(world: SsmWorld, agent: AgentRow, host: InstanceRow): void {
  const takesMs = paced(world, world.pace.restartSeconds, `${host.id} restart ${host.life}`);
  world.agents.put({ ...agent, life: host.life, awayUntilMs: world.kernel.nowMs() + takesMs });
  afterRestart(world, host.id);
  restarted(world, host.id);
}

function afterRestart(world: SsmWorld, instanceId: string): void {
  if (softwareOf(world, instanceId).pendingReboot > 0) changeSoftware(world, instanceId, { pendingReboot: 0 });
}

function lose(world: SsmWorld, agent: AgentRow, host: InstanceRow): void {
  world.agents.put({ ...agent, lostAtMs: world.kernel.nowMs(), life: host.life });
  unplugged(world, host.id);
}
