import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameReader, encodeFrame } from '../../../../src/playground/slack/transport/frames.ts';

/** A frame as a client sends it: the server's bytes, with a mask put over them. */
function masked(frame: Buffer, mask: Buffer): Buffer {
  const extended = { 126: 2, 127: 8 }[frame.readUInt8(1)] ?? 0;
  const head = Buffer.from(frame.subarray(0, 2 + extended));
  head[1] = head.readUInt8(1) | 0x80;
  const payload = frame.subarray(2 + extended).map((byte, index) => byte ^ mask.readUInt8(index % 4));
  return Buffer.concat([head, mask, payload]);
}

const lengths = fc.oneof(fc.constantFrom(0, 125, 126, 65_535, 65_536), fc.integer({ min: 0, max: 300 }));
const masks = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => Buffer.from(bytes));

describe('the frames of a WebSocket', () => {
  it('arrive as they were sent, however the bytes are cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(lengths, masks), { minLength: 1, maxLength: 4 }), cuts, (sent, sizes) => {
        const texts = sent.map(([length], index) => String(index).repeat(length).slice(0, length));
        const bytes = Buffer.concat(
          sent.map(([, mask], index) => masked(encodeFrame('text', Buffer.from(texts[index] ?? '')), mask)),
        );
        const read = createFrameReader();
        const received: string[] = [];
        for (let start = 0, turn = 0; start < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          for (const { payload } of read(bytes.subarray(start, start + size))) received.push(payload.toString());
          start += size;
        }
        expect(received).toEqual(texts);
      }),
      { numRuns: 50 },
    );
  });

  it('may be cut into fragments by the client', () => {
    const mask = Buffer.from([1, 2, 3, 4]);
    const first = masked(encodeFrame('text', Buffer.from('Hello, ')), mask);
    first[0] = first.readUInt8(0) & 0x7f;
    const last = masked(encodeFrame('text', Buffer.from('world')), mask);
    last[0] = 0x80;
    const frames = createFrameReader()(Buffer.concat([first, last]));
    expect(frames.map(({ payload }) => payload.toString())).toEqual(['Hello, world']);
  });

  it('are refused without a mask', () => {
    expect(() => createFrameReader()(encodeFrame('text', Buffer.from('x')))).toThrow('mask');
  });
});
