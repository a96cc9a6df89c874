/** Where servers are registered: on each port of a target group, by instance or by address. Pure. */
import type { TargetHealth } from './fleet.ts';

/** One target of a target group, as it is named to register it and to take it out. */
export interface TargetPlace {
  /** An instance, or an address. */
  readonly id: string;
  readonly port: number;
  /** `all` for an address outside the VPC of the target group, which has to be said. */
  readonly zone?: string;
}

export interface RegisteredTarget extends TargetPlace {
  readonly health: TargetHealth;
}

/** What a server may be registered by, beside its id. */
export interface ServerAddresses {
  readonly instanceId: string;
  readonly vpcId?: string;
  readonly addresses: readonly string[];
}

/** Which server a target is; its own id where it is none that is known. */
export type ServerOf = (target: TargetPlace) => string;

/**
 * Finds servers by their addresses. The same address is another server in another VPC, so that of the target group
 * counts, where it is told.
 */
export function serversByAddress(servers: readonly ServerAddresses[]): (groupVpcId?: string) => ServerOf {
  const known = new Map<string, string>();
  for (const { instanceId, vpcId = '', addresses } of servers) {
    for (const address of addresses) known.set(address, instanceId).set(`${vpcId} ${address}`, instanceId);
  }
  return (groupVpcId) =>
    ({ id, zone }) => {
      const isAnywhere = groupVpcId === undefined || zone === 'all';
      return known.get(isAnywhere ? id : `${groupVpcId} ${id}`) ?? id;
    };
}

export function isAddress({ id }: TargetPlace): boolean {
  return /[.:]/.test(id);
}

/** Whether a target group has the instance, and is not about to lose it. */
export function isRegistered(target: TargetHealth | undefined): boolean {
  return target !== undefined && target.state !== 'draining' && target.state !== 'unhealthy.draining';
}

/** The health of each server, which is that of its worst port; one on its way out counts where there is no other. */
export function healthByServer(
  registered: readonly RegisteredTarget[],
  serverOf: ServerOf,
): ReadonlyMap<string, TargetHealth> {
  const byServer = new Map<string, TargetHealth>();
  for (const target of registered) {
    const server = serverOf(target);
    const known = byServer.get(server);
    if (known === undefined || rank(target.health) > rank(known)) byServer.set(server, target.health);
  }
  return byServer;
}

function rank(health: TargetHealth): number {
  if (!isRegistered(health)) return 0;
  return health.state === 'healthy' ? 1 : 2;
}
