import { cbor, tag, tagSymbol } from '@smithy/core/cbor';
import { bytesOf } from './bytes.ts';
import { invalid } from './input-problem.ts';
import { jsonRefusal, jsonUnknownAction } from './json-rpc.ts';
import { fromJson } from './json-values.ts';
import type { Protocol, WireReply, WireRequest } from './protocol.ts';
import { writeBlob } from './scalars.ts';

/** Smithy's RPC v2 over CBOR, which the AWS CLI speaks to CloudWatch: the operation in the path, CBOR in and out. */
export function rpcCbor(): Protocol {
  const reply = (statusCode: number, requestId: string, value: unknown): WireReply => ({
    statusCode,
    headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', 'x-amzn-requestid': requestId },
    body: '',
    bytes: Uint8Array.from(cbor.serialize(value)),
  });
  return {
    action: ({ headers, path }) =>
      headers['smithy-protocol'] === 'rpc-v2-cbor' ? /\/operation\/(\w+)$/.exec(path)?.[1] : undefined,
    decode: (operation, request) => {
      const input = fromJson(operation.input, jsonOf(parsed(request)));
      return typeof input === 'object' && input !== null ? input : {};
    },
    encode: (_operation, output, requestId) => reply(200, requestId, cborOf(output)),
    encodeError: ({ code, message, httpStatus }, requestId) => reply(httpStatus, requestId, { __type: code, message }),
    refusal: jsonRefusal,
    unknownAction: jsonUnknownAction,
  };
}

function parsed(request: WireRequest): unknown {
  const bytes = bytesOf(request);
  try {
    return bytes.length === 0 ? {} : cbor.deserialize(bytes);
  } catch {
    throw invalid('', 'the body', 'CBOR');
  }
}

/** As JSON would have said it: times as seconds since the epoch, bytes as base64. */
function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return writeBlob(value);
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== 'object' || value === null) return value;
  if (Reflect.get(value, tagSymbol) === true) return jsonOf(Reflect.get(value, 'value'));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonOf(inner)]));
}

const epochSeconds = 1;

function cborOf(value: unknown): unknown {
  if (value instanceof Date) return tag({ tag: epochSeconds, value: value.getTime() / 1000 });
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(cborOf);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, cborOf(inner)]));
}
