/** How many servers in no fleet are affected, by what Inspector and inventories say of each. */
import type { AuditContext } from '../../aws/ports.ts';
import type { ExposureVerdict, InstanceExposure } from '../../images/exposure.ts';
import { type Patched, packagesTold, verdictSince } from '../../images/exposure-later.ts';
import { readChildren } from '../../runs/child-runs.ts';
import type { Child } from '../../runs/children.ts';
import type { Run } from '../../runs/run.ts';
import type { FleetCount, ServersFound } from '../../steps/emergency/count-exposure.ts';
import type { Desk } from '../desk.ts';
import { type ExposureRequest, exposureNow } from '../exposure/find-exposure.ts';
import type { ServersAt } from '../exposure/read-servers.ts';
import { serversReport } from '../in-place/in-place-facts.ts';
import { patchRequestSchema } from '../stages/patch-request.ts';
import { childrenOf } from './emergency-plan-steps.ts';

export interface ServersCounted {
  readonly counts: readonly FleetCount[];
  readonly found: readonly ServersFound[];
}

interface Group extends ServersAt {
  readonly child: Child;
}

type Question = Pick<ExposureRequest, 'cve' | 'packages' | 'imageIds'> & { readonly names: readonly string[] };

/**
 * Those of these names that are groups of servers in the run's plan. A server that its run has begun to patch is counted
 * by what was looked at since, and is unknown until then. Reads only; a few calls for each place, and one for each
 * hundred servers.
 */
export async function countServers(desk: Desk, audit: AuditContext, question: Question): Promise<ServersCounted> {
  const { names, imageIds, ...asked } = question;
  const run = audit.runId === undefined ? undefined : await desk.store.read(audit.runId);
  const wanted = new Set(names);
  const groups = run === undefined ? [] : (await groupsOf(desk, run)).filter(({ child }) => wanted.has(child.subject));
  if (run === undefined || groups.length === 0) return { counts: [], found: [] };
  const keys = groups.map(({ child }) => child.key);
  const [exposure, runs] = await Promise.all([
    exposureNow(desk, audit, { ...asked, imageIds: [], servers: groups }),
    readChildren({ store: desk.store }, run.id, keys),
  ]);
  const byId = new Map(exposure.instances.map((instance) => [instance.instanceId, instance]));
  const counted = groups.map(({ child, instanceIds }) =>
    countGroup(child.subject, instanceIds, { byId, imageIds, run: runs.get(child.key) }),
  );
  return { counts: counted.map(({ count }) => count), found: counted.map(({ found }) => found) };
}

/** Every group of servers that the run patches, with where they are. */
async function groupsOf({ store }: Desk, run: Run): Promise<readonly Group[]> {
  const children = (await childrenOf(store, run)).flatMap((step) => step.children);
  return children.flatMap((child): readonly Group[] => {
    const { target } = patchRequestSchema.safeParse(child.request).data ?? {};
    if (target?.kind !== 'servers' || target.place === undefined) return [];
    return [{ child, place: target.place, instanceIds: child.servers ?? [] }];
  });
}

/** When its run patched; undefined where it has not begun to. */
function patchedBy(run: Run | undefined): Patched | undefined {
  if (run === undefined || run.tried.length === 0) return undefined;
  const { phase, requestedAtMs } = run;
  return { fromMs: requestedAtMs, ...(phase.kind === 'ended' ? { untilMs: phase.atMs } : {}) };
}

/** What is known of its servers by what was looked at since the run, undefined where there is none, has patched them. */
export function verdictsAfter(
  run: Run | undefined,
): (told: InstanceExposure) => { readonly verdict: ExposureVerdict; readonly isTouched: boolean } {
  const [patched, failed] = [patchedBy(run), failedIn(run)];
  return (told) => {
    const since = failed.includes(told.instanceId) ? undefined : patched;
    return { verdict: verdictSince(told, since), isTouched: since !== undefined };
  };
}

/** Those that it says it could not patch, the first few. */
function failedIn(run: Run | undefined): readonly string[] {
  return serversReport(run ?? {})?.named.map(({ instanceId }) => instanceId) ?? [];
}

interface Known {
  readonly byId: ReadonlyMap<string, InstanceExposure>;
  readonly imageIds: readonly string[];
  readonly run: Run | undefined;
}

function countGroup(
  name: string,
  instanceIds: readonly string[],
  { byId, imageIds, run }: Known,
): { readonly count: FleetCount; readonly found: ServersFound } {
  const verdictOf = verdictsAfter(run);
  const all = instanceIds.map((instanceId) => {
    const told = byId.get(instanceId);
    if (told === undefined) return { instanceId, verdict: 'unknown' as const, packages: '' };
    const said = verdictOf(told);
    // As it was launched, as long as nothing has touched it and nobody says otherwise.
    const byImage = !said.isTouched && told.verdict === 'unknown' && imageIds.includes(told.imageId);
    return { instanceId, verdict: byImage ? 'affected' : said.verdict, packages: packagesTold(told) };
  });
  const of = (verdict: string): number => all.filter((one) => one.verdict === verdict).length;
  const alike = Map.groupBy(all, ({ verdict, packages }) => `${verdict} ${packages}`);
  const servers = [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          {
            verdict: first.verdict,
            packages: first.packages,
            instanceIds: [first, ...others].map(({ instanceId }) => instanceId),
          },
        ],
  );
  return {
    count: { name, affected: of('affected'), clean: of('clean'), unknown: of('unknown') },
    found: { name, servers },
  };
}
