import type {
  GetInventoryRequest,
  GetInventoryResult,
  ListInventoryEntriesRequest,
  ListInventoryEntriesResult,
} from '@aws-sdk/client-ssm';
import { filtered } from '../ec2/paging.ts';
import { ServiceError, type SsmOperations } from '../wire/operation.ts';
import { type AgentRow, isRegistered } from './agent.ts';
import { placed, ssmPage } from './paging.ts';
import { softwareOf } from './software.ts';
import type { SsmWorld } from './world.ts';

const applications = 'AWS:Application';
const schemaVersion = '1.1';
const bounds = { least: 1, most: 50, usual: 50 };
const idAttribute = 'AWS:InstanceInformation.InstanceId';

export function inventoryOperations(world: SsmWorld) {
  return {
    ListInventoryEntries: (input) => listEntries(world, input),
    GetInventory: (input) => getInventory(world, input),
  } satisfies SsmOperations;
}

function listEntries(world: SsmWorld, input: ListInventoryEntriesRequest): ListInventoryEntriesResult {
  const { InstanceId = '', TypeName = '' } = input;
  refuseOtherTypes(TypeName);
  if (!isRegistered(world, InstanceId)) throw new ServiceError('InvalidInstanceId', `${InstanceId} is not managed.`);
  const { rows, nextToken } = ssmPage(input, bounds, (after) => placed(entriesOf(world, InstanceId), after));
  return {
    TypeName,
    InstanceId,
    SchemaVersion: schemaVersion,
    CaptureTime: captureTime(world),
    Entries: [...rows],
    NextToken: nextToken,
  };
}

/** Every managed instance with its packages; of filters, that by instance id. */
function getInventory(world: SsmWorld, input: GetInventoryRequest): GetInventoryResult {
  for (const { TypeName = '' } of input.ResultAttributes ?? []) refuseOtherTypes(TypeName);
  const wanted = (input.Filters ?? []).map(({ Key, Values = [] }) => {
    if (Key !== idAttribute) throw new ServiceError('InvalidFilter', `The filter ${Key} is not valid.`);
    return new Set(Values);
  });
  const passes = ({ id }: AgentRow): boolean => isRegistered(world, id) && wanted.every((ids) => ids.has(id));
  const { rows, nextToken } = ssmPage(input, bounds, (after) => filtered(world.agents.seenAfter(after), passes));
  const entities = rows.map(({ id }) => {
    const content = {
      TypeName: applications,
      SchemaVersion: schemaVersion,
      CaptureTime: captureTime(world),
      Content: entriesOf(world, id),
    };
    return { Id: id, Data: { [applications]: content } };
  });
  return { Entities: entities, NextToken: nextToken };
}

function refuseOtherTypes(typeName: string): void {
  if (typeName === applications) return;
  throw new ServiceError('InvalidTypeNameException', `The simulation has no inventory of the type ${typeName}.`);
}

function entriesOf(world: SsmWorld, instanceId: string): Record<string, string>[] {
  return softwareOf(world, instanceId).packages.map(({ name, version }) => ({
    Name: name,
    Version: version,
    PackageId: `${name}-${version}`,
    Architecture: world.hosts.find(instanceId)?.architecture ?? '',
  }));
}

function captureTime({ kernel }: SsmWorld): string {
  return new Date(kernel.nowMs()).toISOString();
}
