import {
  DescribeParametersCommand,
  GetParametersCommand,
  type Parameter,
  type ParameterMetadata,
  type ParameterStringFilter,
} from '@aws-sdk/client-ssm';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { AwsError, isAwsError } from './errors.ts';
import { chunks, mapBounded, readPages } from './pages.ts';
import type { ParameterStore } from './service-ports.ts';

const reading = { service: 'ssm', call: 'GetParameters' } as const;
const imageType = 'aws:ec2:image';
const pageSize = 50;
const namesPerCall = 10;
const callsAtOnce = 4;

export function createParameters({ ssm }: Pick<Clients, 'ssm'>, call: Caller): ParameterStore {
  const read = async (names: readonly string[]): Promise<readonly (readonly [string, string])[]> => {
    const { Parameters = [], InvalidParameters = [] } = await call(reading, (options) =>
      ssm.send(new GetParametersCommand({ Names: [...names] }), options),
    );
    return names.flatMap((name) => {
      const [newest] = Parameters.filter((parameter) => isAskedBy(parameter, name)).toSorted(newestFirst);
      if (newest?.Value !== undefined) return [[name, newest.Value] as const];
      if (InvalidParameters.includes(name)) return [];
      throw unanswered(name);
    });
  };
  const list = (filters: readonly ParameterStringFilter[]): Promise<readonly ParameterMetadata[]> =>
    readPages(async (token) => {
      const paging = { MaxResults: pageSize, ...(token === undefined ? {} : { NextToken: token }) };
      const input = { ...paging, ...(filters.length === 0 ? {} : { ParameterFilters: [...filters] }) };
      const { Parameters = [], NextToken } = await call({ service: 'ssm', call: 'DescribeParameters' }, (options) =>
        ssm.send(new DescribeParametersCommand(input), options),
      );
      return { items: Parameters, next: NextToken };
    });
  const listImages = async (): Promise<readonly ParameterMetadata[]> => {
    try {
      return await list([{ Key: 'DataType', Option: 'Equals', Values: [imageType] }]);
    } catch (error) {
      // Some services that stand in for AWS do not have this filter.
      if (!isAwsError(error, 'invalid')) throw error;
      return (await list([])).filter(({ DataType }) => DataType === imageType);
    }
  };
  return {
    imageNames: async () => (await listImages()).flatMap(({ Name }) => Name ?? []),
    read: async (names) =>
      new Map((await mapBounded(chunks([...new Set(names)], namesPerCall), callsAtOnce, read)).flat()),
  };
}

/** The answer has the version or label that it was asked by apart; some services tell the version alone. */
function isAskedBy({ Name, ARN, Selector = '', Version }: Parameter, name: string): boolean {
  const selector = Selector === '' ? '' : `:${Selector.replace(/^:/, '')}`;
  const spelled = selector === '' ? ['', `:${Version}`] : [selector];
  return [Name, ARN].some((known) => known !== undefined && spelled.some((end) => `${known}${end}` === name));
}

function newestFirst(one: Parameter, other: Parameter): number {
  return (other.Version ?? 0) - (one.Version ?? 0);
}

/** Neither answered nor said not to be there: whoever looks for what uses an image must not take that for a no. */
function unanswered(name: string): AwsError {
  const facts = { ...reading, kind: 'unknown', awsCode: 'NoParameter', retry: 'later' } as const;
  return new AwsError(`Systems Manager said nothing of the parameter ${name}`, facts);
}
