import type {
  GetInventoryRequest,
  GetInventoryResult,
  InventoryFilter,
  ListInventoryEntriesRequest,
  ListInventoryEntriesResult,
} from '@aws-sdk/client-ssm';
import { filtered } from '../ec2/paging.ts';
import { ServiceError, type SsmOperations } from '../wire/operation.ts';
import { type AgentRow, isRegistered } from './agent.ts';
import { entryOf, lastList, type SoftwareList } from './inventory.ts';
import { placed, ssmPage } from './paging.ts';
import { platformOf } from './software.ts';
import type { SsmWorld } from './world.ts';

const applications = 'AWS:Application';
const schemaVersion = '1.1';
const bounds = { least: 1, most: 50, usual: 50 };
const mostFilters = 5;
const mostValues = 40;

export function inventoryOperations(world: SsmWorld) {
  return {
    ListInventoryEntries: (input) => listEntries(world, input),
    GetInventory: (input) => getInventory(world, input),
  } satisfies SsmOperations;
}

function listEntries(world: SsmWorld, input: ListInventoryEntriesRequest): ListInventoryEntriesResult {
  const { InstanceId = '', TypeName = '' } = input;
  refuseOtherTypes(TypeName);
  const agent = world.agents.get(InstanceId);
  if (agent === undefined || !isRegistered(world, InstanceId)) {
    throw new ServiceError('InvalidInstanceId', `${InstanceId} is not managed.`);
  }
  const list = lastList(world, agent);
  if (list === undefined) return { TypeName, InstanceId, Entries: [] };
  const entries = entriesOf(world, InstanceId, list);
  const { rows, nextToken } = ssmPage(input, bounds, (after) => placed(entries, after));
  return {
    TypeName,
    InstanceId,
    SchemaVersion: schemaVersion,
    CaptureTime: captureTime(list),
    Entries: [...rows],
    NextToken: nextToken,
  };
}

/** Managed instances, each with all that it lists: filters choose instances, not what is told of them. */
function getInventory(world: SsmWorld, input: GetInventoryRequest): GetInventoryResult {
  for (const { TypeName = '' } of input.ResultAttributes ?? []) refuseOtherTypes(TypeName);
  const { Filters = [] } = input;
  if (Filters.length > mostFilters) throw new ServiceError('ValidationException', `There are at most ${mostFilters}.`);
  const tests = Filters.map((filter) => filterTest(world, filter));
  const passes = (agent: AgentRow): boolean => isRegistered(world, agent.id) && tests.every((test) => test(agent));
  const { rows, nextToken } = ssmPage(input, bounds, (after) => filtered(world.agents.seenAfter(after), passes));
  return { Entities: rows.map((agent) => entityOf(world, agent)), NextToken: nextToken };
}

/** Any of its values. Throws ServiceError for a filter that is not simulated. */
function filterTest(
  world: SsmWorld,
  { Key = '', Values = [], Type = 'Equal' }: InventoryFilter,
): (agent: AgentRow) => boolean {
  if (Values.length === 0 || Values.length > mostValues) {
    throw new ServiceError('ValidationException', `The filter ${Key} takes 1 to ${mostValues} values.`);
  }
  if (Type !== 'Equal' && Type !== 'BeginWith') {
    throw new ServiceError('InvalidFilter', `The filter type ${Type} is not valid.`);
  }
  const wanted = new Set(Values);
  const fits = (text: string): boolean =>
    Type === 'Equal' ? wanted.has(text) : Values.some((value) => text.startsWith(value));
  switch (Key) {
    case 'AWS:InstanceInformation.InstanceId':
      return ({ id }) => fits(id);
    case `${applications}.Name`:
      return (agent) => lastList(world, agent)?.packages.some(({ name }) => fits(name)) ?? false;
    default:
      throw new ServiceError('InvalidFilter', `The filter ${Key} is not valid.`);
  }
}

function entityOf(world: SsmWorld, agent: AgentRow) {
  const list = lastList(world, agent);
  if (list === undefined) return { Id: agent.id, Data: {} };
  const Content = entriesOf(world, agent.id, list);
  const about = { TypeName: applications, SchemaVersion: schemaVersion, CaptureTime: captureTime(list) };
  return { Id: agent.id, Data: { [applications]: { ...about, Content } } };
}

function refuseOtherTypes(typeName: string): void {
  if (typeName === applications) return;
  throw new ServiceError('InvalidTypeNameException', `The simulation has no inventory of the type ${typeName}.`);
}

function entriesOf(world: SsmWorld, instanceId: string, { packages }: SoftwareList): Record<string, string>[] {
  const platform = platformOf(world, instanceId);
  const architecture = world.hosts.find(instanceId)?.architecture ?? '';
  return packages.map((one) => entryOf(one, platform, architecture));
}

/** To the second, as SSM has it. */
function captureTime({ atMs }: SoftwareList): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}
