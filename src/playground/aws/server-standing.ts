import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Machine } from './machines.ts';
import type { Software } from './ssm/software.ts';
import type { Judged } from './standing.ts';

/** How a server that is in no group stands, as one word. */
export type ServerStanding =
  | 'launching'
  | 'starting'
  | 'unhealthy'
  | 'offline'
  | 'out'
  | 'unpatched'
  | 'patched'
  | 'leaving';

/** All that such a server is judged by. */
export interface ServerCircumstances {
  readonly machine: Pick<Machine, 'state' | 'checks'>;
  /** Whether SSM reaches its agent. */
  readonly isOnline: boolean;
  readonly software: Pick<Software, 'missingPatches' | 'pendingReboot' | 'installedPatches'>;
  /** The target groups that it is in, or was in when that was looked at before. */
  readonly targets: readonly { readonly name: string; readonly health: TargetHealth | undefined }[];
}

/** The worst that is true of it, and what stands behind that. */
export function judgeServer(circumstances: ServerCircumstances): Judged<ServerStanding> {
  return { standing: standingOf(circumstances), detail: detailOf(circumstances) };
}

function standingOf({ machine, isOnline, software, targets }: ServerCircumstances): ServerStanding {
  if (machine.state === 'pending') return 'launching';
  if (machine.state === 'shutting-down' || machine.state === 'terminated') return 'leaving';
  if (machine.state !== 'running' || !isOnline) return 'offline';
  const states = targets.map(({ health }) => health?.State);
  if (states.some((state) => state === undefined || state === 'draining')) return 'out';
  if (machine.checks === 'impaired' || states.includes('unhealthy')) return 'unhealthy';
  if (machine.checks === 'initializing' || states.includes('initial')) return 'starting';
  return software.missingPatches + software.pendingReboot > 0 ? 'unpatched' : 'patched';
}

function detailOf({ machine, isOnline, software, targets }: ServerCircumstances): string {
  const { missingPatches, pendingReboot, installedPatches } = software;
  return [
    `EC2 ${machine.state}`,
    ...(machine.state === 'running' ? [`status checks ${machine.checks}`] : []),
    `SSM agent ${isOnline ? 'online' : 'offline'}`,
    `missing patches: ${missingPatches}`,
    ...(installedPatches > 0 ? [`installed: ${installedPatches}`] : []),
    ...(pendingReboot > 0 ? [`waiting for a restart: ${pendingReboot}`] : []),
    ...targets.map(({ name, health }) => `${name}: ${health?.State ?? 'not registered'}`),
  ].join(', ');
}
