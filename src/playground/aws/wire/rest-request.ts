import { InputError } from './input-problem.ts';
import type { WireRequest } from './protocol.ts';
import type { Located } from './routes.ts';
import { readScalar } from './scalars.ts';
import type { Member, Shape, StructureShape } from './shape.ts';

/** Reads a body: of the members inside it, or of the one that is all of it. */
export interface BodyReader {
  members(shape: StructureShape, request: WireRequest): object;
  payload(member: Member, request: WireRequest): unknown;
}

/** Builds an operation's input from path, query, headers and body. Throws InputError. */
export function decodeRest(
  shape: Shape,
  labels: Readonly<Record<string, string>>,
  { query }: Located,
  request: WireRequest,
  body: BodyReader,
): object {
  if (shape.kind !== 'structure') return {};
  const inBody = shape.members.filter(({ http }) => http === undefined);
  const value: Record<string, unknown> = {
    ...(inBody.length === 0 ? {} : body.members({ ...shape, members: inBody }, request)),
  };
  for (const member of shape.members) {
    if (member.http === undefined) continue;
    const read = outsideBody(member, labels, query, request, body);
    if (read !== undefined) value[member.name] = read;
    else if (member.required) throw new InputError({ kind: 'missing', path: member.name });
  }
  return value;
}

function outsideBody(
  member: Member,
  labels: Readonly<Record<string, string>>,
  query: URLSearchParams,
  request: WireRequest,
  body: BodyReader,
): unknown {
  const { http, name } = member;
  switch (http?.kind) {
    case 'label':
      return readTexts(member.shape(), labels[name] === undefined ? [] : [labels[name]], name);
    case 'query':
      return readTexts(member.shape(), query.getAll(http.name), name);
    case 'header':
      return readHeader(member.shape(), request.headers[http.name], name);
    case 'prefix-headers':
      return readPrefixed(request.headers, http.prefix);
    case 'query-params':
      return Object.fromEntries(query);
    case 'payload':
      return body.payload(member, request);
    default:
      return undefined;
  }
}

function readTexts(shape: Shape, texts: readonly string[], path: string): unknown {
  if (shape.kind === 'list') {
    const item = shape.item.shape().kind;
    return texts.length === 0 ? undefined : texts.map((text) => readScalar(item, text, path));
  }
  const [text] = texts;
  return text === undefined ? undefined : readScalar(shape.kind, text, path);
}

function readHeader(shape: Shape, text: string | undefined, path: string): unknown {
  if (text === undefined) return undefined;
  return readTexts(shape, shape.kind === 'list' ? text.split(',').map((item) => item.trim()) : [text], path);
}

function readPrefixed(headers: WireRequest['headers'], prefix: string): Record<string, string> | undefined {
  const named = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  if (named.length === 0) return undefined;
  return Object.fromEntries(named.map(([name, text]) => [name.slice(prefix.length), text]));
}
