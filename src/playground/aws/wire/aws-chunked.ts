import { bytesOf } from './bytes.ts';
import { invalid } from './input-problem.ts';
import type { WireRequest } from './protocol.ts';

const lineEnd = Buffer.from('\r\n');

/**
 * The request without the chunks that some clients send a body in, and with what came after the last one among the
 * headers. Throws InputError.
 */
export function unchunked(request: WireRequest): WireRequest {
  const { headers } = request;
  const encodings = (headers['content-encoding'] ?? '').split(',').map((encoding) => encoding.trim());
  const isStreamed = headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true;
  if (!isStreamed && !encodings.includes('aws-chunked')) return request;
  const { bytes, trailers } = readChunks(Buffer.from(bytesOf(request)));
  const { 'content-encoding': _, ...others } = headers;
  const kept = encodings.filter((encoding) => encoding !== '' && encoding !== 'aws-chunked').join(',');
  return {
    ...request,
    headers: { ...others, ...(kept === '' ? {} : { 'content-encoding': kept }), ...trailers },
    body: bytes.toString('utf8'),
    bytes,
  };
}

interface Chunks {
  readonly bytes: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

/** `SIZE[;chunk-signature=…]` and so many bytes, again and again; after the one of size 0 the trailers. */
function readChunks(wire: Buffer): Chunks {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = wire.indexOf(lineEnd, at);
    const [sizeText = ''] = wire.toString('latin1', at, Math.max(at, end)).split(';');
    const size = Number.parseInt(sizeText, 16);
    const begin = end + lineEnd.length;
    if (end < 0 || Number.isNaN(size) || begin + size > wire.length) throw invalid('body', sizeText, 'a chunk');
    if (size === 0) return { bytes: Buffer.concat(parts), trailers: readTrailers(wire.toString('utf8', begin)) };
    parts.push(wire.subarray(begin, begin + size));
    at = begin + size + lineEnd.length;
  }
}

function readTrailers(text: string): Record<string, string> {
  const lines = text.split('\r\n').flatMap((line) => {
    const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value] as const];
  });
  return Object.fromEntries(lines);
}
