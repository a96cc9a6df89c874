import { createHash } from 'node:crypto';
import type {
  DescribeParametersRequest,
  DescribeParametersResult,
  GetParametersByPathRequest,
  GetParametersByPathResult,
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
const pathBounds = { least: 1, most: 10, usual: 10 };
const namesPerCall = 10;

/** Parameters, as far as they name images or are secrets under a path. */
export function parameterOperations(kernel: Kernel, parameters: Parameters) {
  return {
    PutParameter: (input) => putParameter(kernel, parameters, input),
    DeleteParameter: ({ Name = '' }) => {
      if (!parameters.remove(Name)) throw notFound();
      kernel.changed();
      return {};
    },
    GetParameters: (input) => getParameters(kernel, parameters, input),
    GetParametersByPath: (input) => getParametersByPath(kernel, parameters, input),
    DescribeParameters: (input) => describeParameters(parameters, input),
  } satisfies SsmOperations;
}

function putParameter(kernel: Kernel, parameters: Parameters, input: PutParameterRequest): PutParameterResult {
  const { Name = '', Value = '', DataType, Type, Overwrite } = input;
  if (Overwrite !== true && parameters.get(Name) !== undefined) {
    const message =
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
    throw new ServiceError('ParameterAlreadyExists', message);
  }
  const before = parameters.get(Name);
  const dataType = DataType ?? before?.dataType ?? 'text';
  const isSecure = Type === undefined ? before?.isSecure === true : Type === 'SecureString';
  const Version = parameters.put(Name, Value, { dataType, isSecure });
  kernel.changed();
  return { Version, Tier: 'Standard' };
}

function getParameters(
  kernel: Kernel,
  parameters: Parameters,
  { Names = [], WithDecryption }: GetParametersRequest,
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
    const told = row.isSecure && WithDecryption !== true ? encrypted(Value) : Value;
    return [{ ...described(kernel, row), Value: told, Version, ...Selector }];
  });
  return {
    Parameters: found.toSorted((one, other) => ((one.Name ?? '') < (other.Name ?? '') ? -1 : 1)),
    InvalidParameters: Names.filter((selected) => parameters.value(selected) === undefined),
  };
}

/** Those right under the path, or anywhere below where that is asked for; the path itself is none of them. */
function getParametersByPath(
  kernel: Kernel,
  parameters: Parameters,
  { Path = '', Recursive, WithDecryption, ...paging }: GetParametersByPathRequest,
): GetParametersByPathResult {
  const prefix = Path.endsWith('/') ? Path : `${Path}/`;
  const isUnder = ({ name }: ParameterRow): boolean =>
    name.startsWith(prefix) && (Recursive === true || !name.slice(prefix.length).includes('/'));
  const under = [...parameters.all()].filter(isUnder);
  const { rows, nextToken } = ssmPage(paging, pathBounds, (after) => placed(under, after));
  return {
    Parameters: rows.map((row) => {
      const value = row.values.at(-1) ?? '';
      const told = row.isSecure && WithDecryption !== true ? encrypted(value) : value;
      return { ...described(kernel, row), Value: told, Version: row.values.length };
    }),
    NextToken: nextToken,
  };
}

function described(kernel: Kernel, { name, isSecure, dataType }: ParameterRow): Parameter {
  return { Name: name, Type: isSecure ? 'SecureString' : 'String', DataType: dataType, ARN: arnOf(kernel, name) };
}

/** What is told of a secret that is not asked for decrypted. */
function encrypted(value: string): string {
  return createHash('sha256').update(value).digest('base64');
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
    Parameters: rows.map(({ name, dataType, isSecure, values, changedAtMs }) => ({
      Name: name,
      Type: isSecure ? 'SecureString' : 'String',
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
