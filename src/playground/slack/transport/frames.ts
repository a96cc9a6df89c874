/** The frames of a WebSocket (RFC 6455) that Socket Mode needs, as bytes. */
export type Opcode = 'text' | 'close' | 'ping' | 'pong';

export interface Frame {
  readonly opcode: Opcode;
  readonly payload: Buffer;
}

const codes: Readonly<Record<Opcode, number>> = { text: 0x1, close: 0x8, ping: 0x9, pong: 0xa };
const opcodes = new Map<number, Opcode>([
  [0x1, 'text'],
  [0x8, 'close'],
  [0x9, 'ping'],
  [0xa, 'pong'],
]);
const continuation = 0x0;
const finalBit = 0x80;
const maskBit = 0x80;

/** One whole frame from the server, which does not mask. */
export function encodeFrame(opcode: Opcode, payload: Buffer): Buffer {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const head = Buffer.alloc(2 + extended);
  head[0] = finalBit | codes[opcode];
  head[1] = extended === 0 ? length : extended === 2 ? 126 : 127;
  if (extended === 2) head.writeUInt16BE(length, 2);
  if (extended === 8) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

/** Cuts a client's bytes into frames, however they arrive. Throws on what a client of Socket Mode never sends. */
export function createFrameReader(): (chunk: Buffer) => readonly Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  let begun: { opcode: Opcode; parts: Buffer[] } | undefined;
  const finish = ({ code, isFinal, payload }: RawFrame): Frame | undefined => {
    if (code !== continuation) begun = { opcode: opcodeOf(code), parts: [] };
    if (begun === undefined) throw new Error('a continuation frame continues nothing');
    begun.parts.push(payload);
    if (!isFinal) return undefined;
    const { opcode, parts } = begun;
    begun = undefined;
    return { opcode, payload: Buffer.concat(parts) };
  };
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    for (let raw = readRaw(rest); raw !== undefined; raw = readRaw(rest)) {
      rest = rest.subarray(raw.size);
      const frame = finish(raw);
      if (frame !== undefined) frames.push(frame);
    }
    return frames;
  };
}

interface RawFrame {
  readonly code: number;
  readonly isFinal: boolean;
  readonly payload: Buffer;
  /** Bytes of the whole frame. */
  readonly size: number;
}

/** The first frame of the bytes, or undefined while it is not complete. */
function readRaw(bytes: Buffer): RawFrame | undefined {
  if (bytes.length < 2) return undefined;
  const first = bytes.readUInt8(0);
  const second = bytes.readUInt8(1);
  if ((second & maskBit) === 0) throw new Error('a client must mask its frames');
  const short = second & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = 2 + extended + 4;
  if (bytes.length < start) return undefined;
  const length = extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < start + length) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + length));
  payload.forEach((byte, index) => {
    payload[index] = byte ^ (mask[index % 4] ?? 0);
  });
  return { code: first & 0x0f, isFinal: (first & finalBit) !== 0, payload, size: start + length };
}

function opcodeOf(code: number): Opcode {
  const opcode = opcodes.get(code);
  if (opcode === undefined) throw new Error(`unexpected frame type ${code}`);
  return opcode;
}
