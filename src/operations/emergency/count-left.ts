/** What is left of a vulnerability in one fleet, or in one group of servers, once that is patched. */
import type { AuditContext } from '../../aws/ports.ts';
import { standingOf } from '../../fleet/standing.ts';
import type { InstanceExposure } from '../../images/exposure.ts';
import { countsAmong } from '../../images/exposure-sums.ts';
import { type CountLeft, type FleetLeft, type LeftQuestion, mostInstances } from '../../steps/emergency/count-left.ts';
import type { Desk } from '../desk.ts';
import { exposureNow } from '../exposure/find-exposure.ts';
import { findFleet } from '../fleets/find-fleet.ts';
import { serversReport } from '../in-place/in-place-facts.ts';
import { withServers } from '../in-place/listed-servers.ts';
import { patchRequestSchema } from '../stages/patch-request.ts';
import { verdictsAfter } from './count-servers.ts';

/** Counts again, and says beside it what Inspector and inventories say of the same instances or servers. */
export function leftCounter(desk: Desk): CountLeft {
  return ({ runId, stepName, actingFor }, question) => {
    const audit = { actor: actingFor.id, runId, step: stepName };
    return 'imageId' in question ? leftInFleet(desk, audit, question) : leftOnServers(desk, audit, question);
  };
}

/**
 * By the AMI that each instance runs: they are new to Inspector and inventories. What is leaving is not counted, and of a
 * pair only the group that gets the traffic.
 */
async function leftInFleet(
  desk: Desk,
  audit: AuditContext,
  { cve, packages, name, fleet = name, imageId }: Extract<LeftQuestion, { readonly imageId: string }>,
): Promise<FleetLeft> {
  const question = { cve, packages: packages.map((asked) => ({ name: asked })), imageIds: [], fleets: [fleet] };
  const { instances, atMs } = await exposureNow(desk, audit, question);
  const { key } = await findFleet(desk, audit, fleet);
  const group = await desk.aws.for(key, audit).groups.read(key.groupName);
  const staying = (group?.instances ?? []).filter((member) => standingOf(member) !== 'leaving');
  const known = new Map(instances.map((instance) => [instance.instanceId, instance]));
  const own = staying.flatMap(({ instanceId }) => known.get(instanceId) ?? []);
  return {
    ...{ atMs, name, imageId, of: staying.length },
    mended: own.filter((one) => one.imageId === imageId).length,
    ...toldOf(
      own,
      staying.map(({ instanceId }) => instanceId),
    ),
  };
}

/** By what the run says that it has patched; of what Inspector and inventories say, what they have looked at since. */
async function leftOnServers(
  desk: Desk,
  audit: AuditContext & { readonly runId: string },
  { cve, packages, name }: LeftQuestion,
): Promise<FleetLeft> {
  const run = await desk.store.read(audit.runId);
  const request = run && (await withServers(desk.store, run, patchRequestSchema.parse(run.request)));
  const { place, instanceIds = [] } = request?.target.kind === 'servers' ? request.target : {};
  const servers = place === undefined ? [] : [{ place, instanceIds }];
  const asked = { cve, packages: packages.map((one) => ({ name: one })), imageIds: [], servers };
  const { instances, atMs } = await exposureNow(desk, audit, asked);
  const verdictOf = verdictsAfter(run);
  return {
    ...{ atMs, name, servers: true, of: instanceIds.length },
    mended: serversReport(run ?? {})?.patched ?? 0,
    ...toldOf(
      instances.map((told) => ({ ...told, verdict: verdictOf(told).verdict })),
      instanceIds,
    ),
  };
}

function toldOf(instances: readonly InstanceExposure[], ids: readonly string[]): Pick<FleetLeft, 'told' | 'instances'> {
  return { told: countsAmong(instances, ids), instances: instances.slice(0, mostInstances).map(instanceLeft) };
}

function instanceLeft({ instanceId, imageId, verdict, claims }: InstanceExposure): FleetLeft['instances'][number] {
  // An inventory tells what is installed, Inspector what it found wrong.
  const told = claims.find(({ source }) => source === 'inventory') ?? claims[0];
  const packages = (told?.packages ?? []).map((found) => ({
    name: found.name,
    ...(found.version === undefined ? {} : { version: found.version }),
  }));
  return { instanceId, imageId, verdict, packages };
}
