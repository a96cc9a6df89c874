import type {
  FleetData,
  FleetLaunchTemplateConfig,
  LaunchTemplateConfig,
  SpotFleetRequestConfig,
  SpotInstanceRequest,
} from '@aws-sdk/client-ec2';
import {
  DescribeFleetsCommand,
  DescribeSpotFleetRequestsCommand,
  DescribeSpotInstanceRequestsCommand,
} from '@aws-sdk/client-ec2';
import type { TemplateRef } from '../fleet/fleet.ts';
import type { LaunchRequest } from '../images/inventory.ts';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import type { LaunchRequests } from './machine-ports.ts';
import { readPages } from './pages.ts';

const pageSize = 1_000;

export function createLaunchRequests({ ec2 }: Pick<Clients, 'ec2'>, call: Caller): LaunchRequests {
  return {
    list: async () => (await Promise.all([fleets(ec2, call), spotFleets(ec2, call), spotRequests(ec2, call)])).flat(),
  };
}

/** Fleets of the type `instant` launch once, and are not told without their id. */
function fleets(ec2: Clients['ec2'], call: Caller): Promise<readonly LaunchRequest[]> {
  return readPages(async (token) => {
    const paging = { MaxResults: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
    const { Fleets = [], NextToken } = await call({ service: 'ec2', call: 'DescribeFleets' }, (options) =>
      ec2.send(new DescribeFleetsCommand(paging), options),
    );
    return { items: Fleets.flatMap(fleetRequest), next: NextToken };
  });
}

function spotFleets(ec2: Clients['ec2'], call: Caller): Promise<readonly LaunchRequest[]> {
  return readPages(async (token) => {
    const paging = { MaxResults: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
    const { SpotFleetRequestConfigs = [], NextToken } = await call(
      { service: 'ec2', call: 'DescribeSpotFleetRequests' },
      (options) => ec2.send(new DescribeSpotFleetRequestsCommand(paging), options),
    );
    return { items: SpotFleetRequestConfigs.flatMap(spotFleetRequest), next: NextToken };
  });
}

/** Those that wait for their instance, or launch another one whenever theirs is gone. */
async function spotRequests(ec2: Clients['ec2'], call: Caller): Promise<readonly LaunchRequest[]> {
  const read = (type: string, states: readonly string[]): Promise<readonly LaunchRequest[]> =>
    readPages(async (token) => {
      const input = {
        Filters: [
          { Name: 'type', Values: [type] },
          { Name: 'state', Values: [...states] },
        ],
        MaxResults: pageSize,
        ...(token === undefined ? {} : { NextToken: token }),
      };
      const { SpotInstanceRequests = [], NextToken } = await call(
        { service: 'ec2', call: 'DescribeSpotInstanceRequests' },
        (options) => ec2.send(new DescribeSpotInstanceRequestsCommand(input), options),
      );
      return { items: SpotInstanceRequests.flatMap(spotRequest), next: NextToken };
    });
  // Auto Scaling and fleets make one that is served for each of their instances: only these are left out.
  const [lasting, waiting] = await Promise.all([
    read('persistent', ['open', 'active', 'disabled']),
    read('one-time', ['open']),
  ]);
  return [...lasting, ...waiting];
}

/** A fleet that is deleted or has failed launches nothing more. */
function fleetRequest({ FleetId: id, FleetState: state, LaunchTemplateConfigs = [] }: FleetData): LaunchRequest[] {
  if (id === undefined || state?.startsWith('deleted') === true || state === 'failed') return [];
  const overrides = LaunchTemplateConfigs.flatMap(({ Overrides = [] }) => Overrides);
  const imageIds = [...new Set(overrides.flatMap(({ ImageId }) => ImageId ?? []))];
  return [{ kind: 'ec2-fleet', id, templates: LaunchTemplateConfigs.flatMap(templateRef), imageIds }];
}

function spotFleetRequest(wire: SpotFleetRequestConfig): LaunchRequest[] {
  const { SpotFleetRequestId: id, SpotFleetRequestState: state, SpotFleetRequestConfig: config } = wire;
  if (id === undefined || state?.startsWith('cancelled') === true || state === 'failed') return [];
  const templates = (config?.LaunchTemplateConfigs ?? []).flatMap(templateRef);
  const imageIds = [...new Set((config?.LaunchSpecifications ?? []).flatMap(({ ImageId }) => ImageId ?? []))];
  return [{ kind: 'spot-fleet', id, templates, imageIds }];
}

function spotRequest({ SpotInstanceRequestId: id, LaunchSpecification: launch }: SpotInstanceRequest): LaunchRequest[] {
  if (id === undefined) return [];
  return [{ kind: 'spot-request', id, templates: [], imageIds: launch?.ImageId === undefined ? [] : [launch.ImageId] }];
}

/** What was asked for by the template's name stands here under its name alone, with an empty id. */
function templateRef({
  LaunchTemplateSpecification: named,
}: FleetLaunchTemplateConfig | LaunchTemplateConfig): TemplateRef[] {
  if (named === undefined) return [];
  const { LaunchTemplateId: templateId = '', LaunchTemplateName: name, Version: version = '$Default' } = named;
  return [{ templateId, version, ...(name === undefined ? {} : { templateName: name }) }];
}
