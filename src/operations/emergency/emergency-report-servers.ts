/** The evidence of servers in no fleet: each with what is installed before and after. Pure. */
import type { ExposureCount, ServersFound } from '../../steps/emergency/count-exposure.ts';

interface ServerThen {
  readonly verdict: ServersFound['servers'][number]['verdict'];
  /** As they are told, such as `openssl 3.0.8`; empty where nobody tells of any. */
  readonly packages: string;
}

export interface ReportedServer {
  readonly instanceId: string;
  readonly before?: ServerThen;
  readonly after?: ServerThen;
}

export type Counts = readonly (ExposureCount & { readonly isBefore: boolean })[];

/** The servers of a group of this name; undefined where it is none. */
export function reportedServers(name: string, counts: Counts): readonly ReportedServer[] | undefined {
  const [before, after] = [found(name, counts, true), found(name, counts, false)];
  if (before === undefined && after === undefined) return undefined;
  const ids = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  return [...ids].toSorted().map((instanceId) => {
    const [then, now] = [before?.get(instanceId), after?.get(instanceId)];
    return {
      instanceId,
      ...(then === undefined ? {} : { before: then }),
      ...(now === undefined ? {} : { after: now }),
    };
  });
}

/** By the last of the counts. */
function found(name: string, counts: Counts, isBefore: boolean): ReadonlyMap<string, ServerThen> | undefined {
  const group = counts
    .filter((count) => count.isBefore === isBefore)
    .flatMap(({ servers = [] }) => servers)
    .findLast((one) => one.name === name);
  return (
    group &&
    new Map(
      group.servers.flatMap(({ verdict, packages, instanceIds }) =>
        instanceIds.map((id) => [id, { verdict, packages }] as const),
      ),
    )
  );
}
