/** EC2 Fleets, Spot Fleets and Spot requests. Kept for those who look for what uses an image; nothing is launched for them. */
import type {
  CancelSpotFleetRequestsRequest,
  CancelSpotFleetRequestsResponse,
  CreateFleetRequest,
  CreateFleetResult,
  DeleteFleetsRequest,
  DeleteFleetsResult,
  DescribeFleetsRequest,
  DescribeFleetsResult,
  DescribeSpotFleetRequestsRequest,
  DescribeSpotFleetRequestsResponse,
  DescribeSpotInstanceRequestsRequest,
  DescribeSpotInstanceRequestsResult,
  FleetData,
  RequestSpotFleetRequest,
  RequestSpotFleetResponse,
  RequestSpotInstancesRequest,
  RequestSpotInstancesResult,
  SpotFleetRequestConfig,
  SpotInstanceRequest,
} from '@aws-sdk/client-ec2';
import { type Ec2Operations, ServiceError } from '../wire/operation.ts';
import { type FilterFields, rowFilter } from './filters.ts';
import { filtered, page } from './paging.ts';
import type { Placed } from './table.ts';
import { specifiedTags, type Tags } from './tags.ts';
import type { Ec2World } from './world.ts';

export type RequestRow = { readonly id: string; readonly tags: Tags } & (
  | { readonly kind: 'fleet'; readonly wire: FleetData }
  | { readonly kind: 'spot-fleet'; readonly wire: SpotFleetRequestConfig }
  | { readonly kind: 'spot'; readonly wire: SpotInstanceRequest }
);

type RowOf<Kind extends RequestRow['kind']> = Extract<RequestRow, { kind: Kind }>;

const bounds = { least: 1, most: 1000 };

export function launchRequestOperations(world: Ec2World) {
  return {
    CreateFleet: (input) => createFleet(world, input),
    DeleteFleets: (input) => deleteFleets(world, input),
    DescribeFleets: (input) => describeFleets(world, input),
    RequestSpotFleet: (input) => requestSpotFleet(world, input),
    CancelSpotFleetRequests: (input) => cancelSpotFleets(world, input),
    DescribeSpotFleetRequests: (input) => describeSpotFleets(world, input),
    RequestSpotInstances: (input) => requestSpot(world, input),
    DescribeSpotInstanceRequests: (input) => describeSpot(world, input),
  } satisfies Ec2Operations;
}

function createFleet({ requests, kernel }: Ec2World, input: CreateFleetRequest): CreateFleetResult {
  if (input.Type === 'instant') {
    throw new ServiceError('InvalidParameterValue', 'The simulated EC2 launches nothing for a fleet: no type instant.');
  }
  const id = kernel.id('fleet');
  const wire: FleetData = {
    FleetId: id,
    FleetState: 'active',
    Type: input.Type ?? 'maintain',
    CreateTime: new Date(kernel.nowMs()),
    LaunchTemplateConfigs: (input.LaunchTemplateConfigs ?? []).map(
      ({ LaunchTemplateSpecification, Overrides = [] }) => ({
        LaunchTemplateSpecification,
        Overrides: Overrides.map(({ InstanceType, ImageId }) => ({ InstanceType, ImageId })),
      }),
    ),
  };
  requests.put({ id, kind: 'fleet', wire, tags: specifiedTags(input.TagSpecifications, 'fleet') });
  kernel.changed();
  return { FleetId: id };
}

function deleteFleets({ requests, kernel }: Ec2World, { FleetIds = [] }: DeleteFleetsRequest): DeleteFleetsResult {
  const deleted = FleetIds.flatMap((id) => {
    const row = requests.get(id);
    return row?.kind === 'fleet' ? [row] : [];
  });
  for (const row of deleted) requests.put({ ...row, wire: { ...row.wire, FleetState: 'deleted' } });
  kernel.changed();
  return {
    SuccessfulFleetDeletions: deleted.map(({ id, wire }) => ({
      FleetId: id,
      CurrentFleetState: 'deleted',
      PreviousFleetState: wire.FleetState,
    })),
  };
}

function describeFleets(world: Ec2World, input: DescribeFleetsRequest): DescribeFleetsResult {
  const wanted = input.FleetIds;
  const passes = ({ id }: RowOf<'fleet'>): boolean => wanted === undefined || wanted.includes(id);
  const { rows, nextToken } = page(input, bounds, (after) => filtered(rowsOf(world, 'fleet', after), passes));
  return { Fleets: rows.map(({ wire }) => wire), NextToken: nextToken };
}

function requestSpotFleet(
  { requests, kernel }: Ec2World,
  { SpotFleetRequestConfig: config }: RequestSpotFleetRequest,
): RequestSpotFleetResponse {
  const id = kernel.id('sfr');
  const wire: SpotFleetRequestConfig = {
    SpotFleetRequestId: id,
    SpotFleetRequestState: 'active',
    CreateTime: new Date(kernel.nowMs()),
    SpotFleetRequestConfig: config,
  };
  requests.put({ id, kind: 'spot-fleet', wire, tags: {} });
  kernel.changed();
  return { SpotFleetRequestId: id };
}

function cancelSpotFleets(
  { requests, kernel }: Ec2World,
  { SpotFleetRequestIds = [] }: CancelSpotFleetRequestsRequest,
): CancelSpotFleetRequestsResponse {
  for (const id of SpotFleetRequestIds) {
    const row = requests.get(id);
    if (row?.kind === 'spot-fleet') {
      requests.put({ ...row, wire: { ...row.wire, SpotFleetRequestState: 'cancelled' } });
    }
  }
  kernel.changed();
  return { SuccessfulFleetRequests: SpotFleetRequestIds.map((SpotFleetRequestId) => ({ SpotFleetRequestId })) };
}

function describeSpotFleets(
  world: Ec2World,
  input: DescribeSpotFleetRequestsRequest,
): DescribeSpotFleetRequestsResponse {
  const { rows, nextToken } = page(input, bounds, (after) => rowsOf(world, 'spot-fleet', after));
  return { SpotFleetRequestConfigs: rows.map(({ wire }) => wire), NextToken: nextToken };
}

function requestSpot({ requests, kernel }: Ec2World, input: RequestSpotInstancesRequest): RequestSpotInstancesResult {
  const id = kernel.id('sir');
  const { ImageId, InstanceType } = input.LaunchSpecification ?? {};
  const wire: SpotInstanceRequest = {
    SpotInstanceRequestId: id,
    State: 'open',
    Type: input.Type ?? 'one-time',
    CreateTime: new Date(kernel.nowMs()),
    LaunchSpecification: { ImageId, InstanceType },
  };
  requests.put({ id, kind: 'spot', wire, tags: {} });
  kernel.changed();
  return { SpotInstanceRequests: [wire] };
}

const spotFields: FilterFields<RowOf<'spot'>> = {
  state: ({ wire }) => wire.State,
  type: ({ wire }) => wire.Type,
  'launch.image-id': ({ wire }) => wire.LaunchSpecification?.ImageId,
};

function describeSpot(world: Ec2World, input: DescribeSpotInstanceRequestsRequest): DescribeSpotInstanceRequestsResult {
  const passes = rowFilter(input.Filters, spotFields);
  const { rows, nextToken } = page(input, { ...bounds, least: 5 }, (after) =>
    filtered(rowsOf(world, 'spot', after), passes),
  );
  return { SpotInstanceRequests: rows.map(({ wire }) => wire), NextToken: nextToken };
}

function* rowsOf<Kind extends RequestRow['kind']>(
  { requests }: Ec2World,
  kind: Kind,
  after: number | undefined,
): Iterable<Placed<RowOf<Kind>>> {
  const isKind = (row: RequestRow): row is RowOf<Kind> => row.kind === kind;
  for (const { position, row } of requests.seenAfter(after)) if (isKind(row)) yield { position, row };
}
