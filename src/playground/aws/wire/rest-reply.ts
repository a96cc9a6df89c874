import type { WireReply } from './protocol.ts';
import { writeBlob } from './scalars.ts';
import type { Member, OperationShape, Shape, StructureShape } from './shape.ts';

/** Writes what goes into a body: the members inside it, or the one that is all of it. */
export interface BodyWriter {
  members(shape: StructureShape, value: object, operation: OperationShape): string;
  payload(member: Member, value: unknown): string;
}

/** Puts an operation's output into status, headers and body. */
export function encodeRest(
  operation: OperationShape,
  output: object,
  headers: Readonly<Record<string, string>>,
  body: BodyWriter,
): WireReply {
  const statusCode = operation.http?.statusCode ?? 200;
  const shape = operation.output;
  if (shape.kind !== 'structure') return { statusCode, headers, body: '' };
  const bound: Record<string, string> = { ...headers };
  for (const member of shape.members) Object.assign(bound, headersOf(member, Reflect.get(output, member.name)));
  return { statusCode, headers: bound, ...bodyOf(shape, output, operation, body) };
}

function bodyOf(
  shape: StructureShape,
  output: object,
  operation: OperationShape,
  writer: BodyWriter,
): Pick<WireReply, 'body' | 'bytes'> {
  const payload = shape.members.find(({ http }) => http?.kind === 'payload');
  const value: unknown = payload === undefined ? undefined : Reflect.get(output, payload.name);
  if (payload !== undefined) {
    if (value instanceof Uint8Array) return { body: '', bytes: value };
    return { body: value === undefined ? '' : writer.payload(payload, value) };
  }
  const inBody = shape.members.filter(({ http }) => http === undefined);
  return { body: inBody.length === 0 ? '' : writer.members({ ...shape, members: inBody }, output, operation) };
}

function headersOf({ http, shape }: Member, value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (http?.kind === 'header') return { [http.name]: headerText(shape(), value) };
  if (http?.kind !== 'prefix-headers' || typeof value !== 'object') return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [http.prefix + name, String(text)]));
}

function headerText(shape: Shape, value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(', ');
  if (value instanceof Uint8Array) return writeBlob(value);
  if (!(value instanceof Date)) return String(value);
  const format = shape.kind === 'timestamp' ? shape.format : undefined;
  if (format === 'epoch-seconds') return String(value.getTime() / 1000);
  return format === 'date-time' ? value.toISOString() : value.toUTCString();
}
