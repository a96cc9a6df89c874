import { gunzipSync } from 'node:zlib';
import { bytesOf } from './bytes.ts';
import type { Protocol, WireRequest } from './protocol.ts';

/** A protocol whose clients compress long requests: CloudWatch's do. */
export function inflating(protocol: Protocol): Protocol {
  return {
    ...protocol,
    action: (request) => protocol.action(inflated(request)),
    decode: (operation, request) => protocol.decode(operation, inflated(request)),
  };
}

function inflated(request: WireRequest): WireRequest {
  if (request.headers['content-encoding'] !== 'gzip') return request;
  const bytes = gunzipSync(bytesOf(request));
  return { ...request, body: new TextDecoder().decode(bytes), bytes };
}
