import type {
  DescribeParametersRequest,
  DescribeParametersResult,
  GetParametersRequest,
  GetParametersResult,
  Parameter,
  PutParameterRequest,
  PutParameterResult,
} from '@aws-sdk/client-ssm';
import type { Kernel } from '../kernel.ts';
import type { ParameterRow, Parameters } from '../parameters.ts';
import { ServiceError, type SsmOperations } from '../wire/operation.ts';
import { placed, ssmPage } from './paging.ts';

const bounds = { least: 1, most: 50, usual: 50 };
const namesPerCall = 10;

/** Plain parameters, as far as they name images. */
export function parameterOperations(kernel: Kernel, parameters: Parameters) {
  return {
    PutParameter: (input) => putParameter(kernel, parameters, input),
    DeleteParameter: ({ Name = '' }) => {
      if (!parameters.remove(Name)) throw notFound();
      kernel.changed();
      return {};
    },
    GetParameters: (input) => getParameters(kernel, parameters, input),
    DescribeParameters: (input) => describeParameters(parameters, input),
  } satisfies SsmOperations;
}

function putParameter(kernel: Kernel, parameters: Parameters, input: PutParameterRequest): PutParameterResult {
  const { Name = '', Value = '', DataType, Overwrite } = input;
  if (Overwrite !== true && parameters.get(Name) !== undefined) {
    const message =
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
    throw new ServiceError('ParameterAlreadyExists', message);
  }
  const Version = parameters.put(Name, Value, DataType ?? parameters.get(Name)?.dataType);
  kernel.changed();
  return { Version, Tier: 'Standard' };
}

function getParameters(
  kernel: Kernel,
  parameters: Parameters,
  { Names = [] }: GetParametersRequest,
): GetParametersResult {
  if (Names.length > namesPerCall) {
    const message = `1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to ${namesPerCall}`;
    throw new ServiceError('ValidationException', message);
  }
  const found = Names.flatMap((selected): Parameter[] => {
    const [name = '', version] = selected.split(':');
    const Value = parameters.value(selected);
    const row = parameters.get(name);
    if (row === undefined || Value === undefined) return [];
    const Version = version === undefined ? row.values.length : Number(version);
    const Selector = version === undefined ? {} : { Selector: `:${version}` };
    return [
      { Name: name, Type: 'String', Value, Version, ...Selector, DataType: row.dataType, ARN: arnOf(kernel, name) },
    ];
  });
  return {
    Parameters: found.toSorted((one, other) => ((one.Name ?? '') < (other.Name ?? '') ? -1 : 1)),
    InvalidParameters: Names.filter((selected) => parameters.value(selected) === undefined),
  };
}

function arnOf({ region, accountId }: Kernel, name: string): string {
  return `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}`;
}

function describeParameters(parameters: Parameters, input: DescribeParametersRequest): DescribeParametersResult {
  const tests = (input.ParameterFilters ?? []).map(({ Key = '', Option = 'Equals', Values = [] }) => {
    if ((Key !== 'DataType' && Key !== 'Name') || Option !== 'Equals') {
      throw new ServiceError('InvalidFilterKey', `The simulated Systems Manager has no filter ${Key} ${Option}`);
    }
    return (row: ParameterRow): boolean => Values.includes(Key === 'Name' ? row.name : row.dataType);
  });
  const wanted = [...parameters.all()].filter((row) => tests.every((test) => test(row)));
  const { rows, nextToken } = ssmPage(input, bounds, (after) => placed(wanted, after));
  return {
    Parameters: rows.map(({ name, dataType, values, changedAtMs }) => ({
      Name: name,
      Type: 'String',
      DataType: dataType,
      Version: values.length,
      LastModifiedDate: new Date(changedAtMs),
    })),
    NextToken: nextToken,
  };
}

function notFound(): ServiceError {
  return new ServiceError('ParameterNotFound', 'The parameter could not be found.');
}
