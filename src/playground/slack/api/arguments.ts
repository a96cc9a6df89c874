import type { Json } from '../../../basics/json.ts';
import { isList, isObject, type JsonObject, parseJson } from '../json.ts';
import { ApiError } from './outcome.ts';

/** The arguments of one call: form fields, where lists and objects are JSON in a string, or a JSON body. */
export interface Arguments {
  /** The string, or undefined where it is missing or empty. */
  text(name: string): string | undefined;
  /** As `text`; throws `invalid_arguments` where it is missing. */
  required(name: string): string;
  flag(name: string): boolean;
  /** A whole number within the bounds, or the default; throws `invalid_limit` for others. */
  count(name: string, bounds: { min: number; max: number; usual: number }): number;
  /** The JSON under the name; undefined where it is missing; throws ApiError(`errorCode`) where it is not JSON. */
  json(name: string, errorCode: string): Json | undefined;
}

/** Reads the body of a call. Throws ApiError `invalid_json` or `invalid_form_data`. */
export function readArguments(contentType: string, body: string): Arguments {
  return argumentsOf(readFields(contentType, body));
}

function readFields(contentType: string, body: string): JsonObject {
  if (contentType.startsWith('application/json')) {
    const data = parseJson(body === '' ? '{}' : body);
    if (!isObject(data)) throw new ApiError('invalid_json');
    return data;
  }
  if (body !== '' && !contentType.startsWith('application/x-www-form-urlencoded')) {
    throw new ApiError('invalid_post_type');
  }
  return Object.fromEntries(new URLSearchParams(body));
}

function argumentsOf(fields: JsonObject): Arguments {
  const text = (name: string): string | undefined => {
    const value = fields[name];
    if (value === undefined || value === null || value === '') return undefined;
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  return {
    text,
    required: (name) => {
      const value = text(name);
      if (value === undefined) throw invalidArguments([`missing required field: ${name}`]);
      return value;
    },
    flag: (name) => ['true', '1'].includes(text(name) ?? ''),
    count: (name, { min, max, usual }) => {
      const value = text(name) === undefined ? usual : Number(text(name));
      if (!Number.isInteger(value) || value < min || value > max) throw new ApiError('invalid_limit');
      return value;
    },
    json: (name, errorCode) => readJson(fields[name], errorCode),
  };
}

function readJson(value: Json | undefined, errorCode: string): Json | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (isObject(value) || isList(value)) return value;
  const data = typeof value === 'string' ? parseJson(value) : undefined;
  if (!isObject(data) && !isList(data)) throw new ApiError(errorCode);
  return data;
}

/** The error `invalid_arguments` with what is wrong, one line each. */
export function invalidArguments(problems: readonly string[]): ApiError {
  return new ApiError('invalid_arguments', {
    response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
  });
}
