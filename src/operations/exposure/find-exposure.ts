/** What a vulnerability affects, from whatever can tell, in every account and region that can be read. */
import { mapBounded } from '../../aws/pages.ts';
import type { AuditContext, Aws } from '../../aws/ports.ts';
import { exposureOf } from '../../images/expose.ts';
import type { Exposure, ExposureQuestion, PackageAsked } from '../../images/exposure.ts';
import { inspectorClaim, packagesToAsk } from '../../images/exposure-claims.ts';
import type { Estate, Evidence, InspectorEvidence, InventoryEvidence, Server } from '../../images/exposure-evidence.ts';
import type { Asker, Desk } from '../desk.ts';
import { messageOf } from '../each-place.ts';
import { authorise } from '../people/authorise.ts';
import { type EstateRead, readEstates } from './read-estates.ts';
import { readServerEstates, type ServersAt } from './read-servers.ts';

export interface ExposureRequest extends ExposureQuestion {
  /** Names of fleets; absent: everything, also what is in no fleet. */
  readonly fleets?: readonly string[];
  /** Only these servers, and no fleet. */
  readonly servers?: readonly ServersAt[];
}

const placesAtOnce = 8;
/** More instances than this are sought in all that Inspector tells: it takes 10 ids in a call. */
const mostNamed = 500;

/** What a person asks for. Throws Refusal where they may not look, and as `exposureNow` does. */
export async function findExposure(desk: Desk, asker: Asker, request: ExposureRequest): Promise<Exposure> {
  authorise(desk, asker, 'viewer');
  return exposureNow(desk, { actor: asker.actor.id }, request);
}

/**
 * Asks Amazon Inspector for the CVE first, and then the inventories of Systems Manager for the packages: those that are
 * named, and those that Inspector has found the CVE in. Where packages are named every instance's inventory is asked,
 * else only those of which Inspector says nothing. Reads only; never a call for each instance. What cannot be read is
 * told. Safe to repeat. Throws Refusal where a fleet does not exist, and what the first place threw where none can be
 * read.
 */
export async function exposureNow(desk: Desk, audit: AuditContext, request: ExposureRequest): Promise<Exposure> {
  const { fleets, servers, ...question } = request;
  const atMs = desk.clock.nowMs();
  const { found, unread } = await (servers === undefined
    ? readEstates(desk, audit, fleets)
    : readServerEstates(desk, audit, servers));
  const awsOf = ({ place }: Estate): Aws => desk.aws.for(place, audit);
  const inspected = await mapBounded(found, placesAtOnce, async (read) => ({
    read,
    inspector: await readInspector(desk, awsOf(read.estate), read.estate, question.cve),
  }));
  const inspectors = inspected.map(({ inspector }) => inspector);
  const asked = packagesToAsk(question, inspectors);
  const places = await mapBounded(inspected, placesAtOnce, async ({ read, inspector }) => {
    const isEveryoneAsked = question.packages.length > 0;
    return evidenceOf(desk, awsOf(read.estate), { read, inspector, asked, isEveryoneAsked });
  });
  return exposureOf({ question, asked, places, unread, atMs });
}

async function readInspector(desk: Desk, aws: Aws, estate: Estate, cve: string): Promise<InspectorEvidence> {
  const { vulnerabilities } = aws;
  const running = runningIn(estate).map(({ instanceId }) => instanceId);
  const ids = estate.isWhole || running.length > mostNamed ? undefined : running;
  try {
    if (!(await vulnerabilities.isOn())) return { kind: 'off' };
    const [knowsCve, looked, findings] = await Promise.all([
      vulnerabilities.knows(cve),
      vulnerabilities.inspections(ids),
      vulnerabilities.ofCve(cve, ids),
    ]);
    const byInstance = Map.groupBy(findings, ({ instanceId }) => instanceId);
    return { kind: 'read', knowsCve: knowsCve || findings.length > 0, looked, findings: byInstance };
  } catch (error) {
    desk.log.warn({ place: estate.place, error }, 'Inspector could not be read');
    return { kind: 'unread', why: messageOf(error) };
  }
}

function runningIn({ servers }: Estate): readonly Server[] {
  return servers.filter(({ state }) => state === 'running');
}

interface Inspected {
  readonly read: EstateRead;
  readonly inspector: InspectorEvidence;
  readonly asked: readonly PackageAsked[];
  readonly isEveryoneAsked: boolean;
}

async function evidenceOf(
  desk: Desk,
  aws: Aws,
  { read: { estate, gaps }, inspector, asked, isEveryoneAsked }: Inspected,
): Promise<Evidence & EstateRead> {
  const running = runningIn(estate).map(({ instanceId }) => instanceId);
  const silent = running.filter((instanceId) => inspectorClaim(inspector, instanceId) === undefined);
  const inventory = await readInventories(desk, aws, estate, { ids: isEveryoneAsked ? running : silent, asked });
  const lists = inventory.kind === 'read' ? inventory.lists : new Map<string, unknown>();
  const agents = await readAgents(
    desk,
    aws,
    inventory.kind === 'read' ? silent.filter((instanceId) => !lists.has(instanceId)) : [],
  );
  return { estate, gaps, inspector, inventory, agents };
}

async function readInventories(
  desk: Desk,
  aws: Aws,
  { place }: Estate,
  { ids, asked }: { readonly ids: readonly string[]; readonly asked: readonly PackageAsked[] },
): Promise<InventoryEvidence> {
  if (asked.length === 0) return { kind: 'not-asked' };
  try {
    const names = [...new Set(asked.map(({ name }) => name))];
    return { kind: 'read', lists: await aws.installed.packages(ids, names) };
  } catch (error) {
    desk.log.warn({ place, error }, 'inventories could not be read');
    return { kind: 'unread', why: messageOf(error) };
  }
}

/** Whether there is an agent that could list anything: only to say why nothing is known. */
async function readAgents(desk: Desk, aws: Aws, ids: readonly string[]): Promise<Evidence['agents']> {
  try {
    const agents = ids.length === 0 ? [] : await aws.commands.agents(ids);
    return new Map(agents.map(({ instanceId, ping }) => [instanceId, ping]));
  } catch (error) {
    desk.log.warn({ error }, 'agents could not be read');
    return undefined;
  }
}
