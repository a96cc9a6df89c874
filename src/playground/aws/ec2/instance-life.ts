import { runUserData } from './console.ts';
import type { InstanceRow } from './instance.ts';
import { leaveVolumes } from './volume-describes.ts';
import { changeInstance, type Ec2World, later } from './world.ts';

/**
 * What happens to an instance by itself. Every transition looks the instance up again and is void when another life
 * has begun (a stop, a start, a reboot, the end) since it was scheduled.
 */

/** From `pending`, which the row already is, through running to serving and checked. */
export function bootInstance(world: Ec2World, { id, life }: InstanceRow): void {
  later(world, world.pace.bootSeconds, () => {
    const row = inLife(world, id, life);
    if (row?.state !== 'pending') return;
    changeInstance(world, { ...row, state: 'running' });
    startSoftware(world, row);
    runUserData(world, row);
    startChecks(world, row);
  });
}

/** A restart of the operating system: the software is away for a boot, the instance stays running. */
export function rebootInstance(world: Ec2World, row: InstanceRow): void {
  if (row.state !== 'running') return;
  const next = { ...row, serving: false, life: row.life + 1 };
  changeInstance(world, next);
  later(world, world.pace.bootSeconds, () => startSoftware(world, next));
  if (next.checks === 'initializing') startChecks(world, next);
}

/** Ends an instance; one that is ending or has ended stays as it is. */
export function endInstance(world: Ec2World, id: string, reason: string): void {
  const row = world.instances.get(id);
  if (row === undefined || row.state === 'shutting-down' || row.state === 'terminated') return;
  const life = row.life + 1;
  const stateReason = {
    Code: 'Client.UserInitiatedShutdown',
    Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
  };
  const transitionReason = `${reason} (${new Date(world.kernel.nowMs()).toISOString()})`;
  changeInstance(world, { ...row, state: 'shutting-down', serving: false, life, stateReason, transitionReason });
  later(world, world.pace.shutdownSeconds, () => {
    const ending = inLife(world, id, life);
    if (ending === undefined) return;
    changeInstance(world, { ...ending, state: 'terminated' });
    leaveVolumes(world, ending);
    later(world, world.pace.forgetSeconds, () => world.instances.remove(id));
  });
}

export function stopInstance(world: Ec2World, row: InstanceRow): void {
  const life = row.life + 1;
  changeInstance(world, { ...row, state: 'stopping', serving: false, checks: 'initializing', life });
  later(world, world.pace.shutdownSeconds, () => {
    const stopping = inLife(world, row.id, life);
    if (stopping !== undefined) changeInstance(world, { ...stopping, state: 'stopped' });
  });
}

export function startInstance(world: Ec2World, row: InstanceRow): void {
  const next: InstanceRow = { ...row, state: 'pending', life: row.life + 1 };
  changeInstance(world, next);
  bootInstance(world, next);
}

function startSoftware(world: Ec2World, { id, life, defect }: InstanceRow): void {
  if (defect?.kind === 'never-serves') return;
  later(world, world.pace.softwareSeconds, () => {
    serve(world, id, life, true);
    if (defect?.kind !== 'stops-serving') return;
    const { kernel } = world;
    kernel.schedule(kernel.nowMs() + defect.afterSeconds * 1000, () => serve(world, id, life, false));
  });
}

function serve(world: Ec2World, id: string, life: number, serving: boolean): void {
  const row = inLife(world, id, life);
  if (row !== undefined && row.serving !== serving) changeInstance(world, { ...row, serving });
}

function startChecks(world: Ec2World, { id, life, defect }: InstanceRow): void {
  later(world, world.pace.checksSeconds, () => {
    const row = inLife(world, id, life);
    if (row !== undefined)
      changeInstance(world, { ...row, checks: defect?.kind === 'fails-checks' ? 'impaired' : 'ok' });
  });
}

function inLife({ instances }: Ec2World, id: string, life: number): InstanceRow | undefined {
  const row = instances.get(id);
  return row?.life === life ? row : undefined;
}
