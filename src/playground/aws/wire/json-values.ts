import { InputError, invalid } from './input-problem.ts';
import { readBlob, readTimestamp, writeBlob } from './scalars.ts';
import type { Member, Shape, StructureShape } from './shape.ts';

/** Builds an operation's input from parsed JSON. Throws InputError as the query protocols do. */
export function fromJson(shape: Shape, json: unknown, path = ''): unknown {
  switch (shape.kind) {
    case 'structure':
      return structureFromJson(shape, asRecord(json, path), path);
    case 'list':
      if (!Array.isArray(json)) throw invalid(path, describe(json), 'a list');
      return json.map((item: unknown, index) => fromJson(shape.item.shape(), item, `${path}[${index}]`));
    case 'map':
      return Object.fromEntries(
        Object.entries(asRecord(json, path)).map(([key, value]) => [
          key,
          fromJson(shape.value.shape(), value, joined(path, key)),
        ]),
      );
    case 'unit':
      return {};
    default:
      return scalarFromJson(shape.kind, json, path);
  }
}

/** Turns an operation's output into what JSON can say: bytes as base64, times as seconds since the epoch. */
export function toJson(shape: Shape, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  switch (shape.kind) {
    case 'structure':
      return Object.fromEntries(shape.members.map((member) => [member.name, memberToJson(member, value)]));
    case 'list':
      return Array.isArray(value) ? value.map((item: unknown) => toJson(shape.item.shape(), item)) : [];
    case 'map':
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(shape.value.shape(), inner)]));
    default:
      return scalarToJson(shape, value);
  }
}

function memberToJson({ name, shape }: Member, value: object): unknown {
  return toJson(shape(), Reflect.get(value, name));
}

function structureFromJson(shape: StructureShape, json: object, path: string): object {
  const value: Record<string, unknown> = {};
  for (const member of shape.members) {
    const inner: unknown = Object.hasOwn(json, member.name) ? Reflect.get(json, member.name) : undefined;
    const innerPath = joined(path, member.name);
    if (inner !== undefined && inner !== null) value[member.name] = fromJson(member.shape(), inner, innerPath);
    else if (member.required) throw new InputError({ kind: 'missing', path: innerPath });
  }
  return value;
}

function scalarFromJson(kind: Shape['kind'], json: unknown, path: string): unknown {
  switch (kind) {
    case 'timestamp':
      if (typeof json !== 'number' && typeof json !== 'string') throw invalid(path, describe(json), 'a timestamp');
      return readTimestamp(String(json), path);
    case 'blob':
      return readBlob(expectString(json, path), path);
    case 'string':
      return expectString(json, path);
    case 'number':
    case 'boolean':
      if (typeof json !== kind) throw invalid(path, describe(json), `a ${kind}`);
      return json;
    default:
      return json;
  }
}

function expectString(json: unknown, path: string): string {
  if (typeof json === 'string') return json;
  throw invalid(path, describe(json), 'a string');
}

function scalarToJson(shape: Shape, value: unknown): unknown {
  if (value instanceof Uint8Array) return writeBlob(value);
  if (!(value instanceof Date)) return value;
  const format = shape.kind === 'timestamp' ? shape.format : undefined;
  if (format === 'date-time') return value.toISOString();
  return format === 'http-date' ? value.toUTCString() : value.getTime() / 1000;
}

function asRecord(json: unknown, path: string): object {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  throw invalid(path, describe(json), 'a structure');
}

function describe(json: unknown): string {
  return JSON.stringify(json) ?? 'undefined';
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
