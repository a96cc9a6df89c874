import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createFrameReader, encodeFrame, type Frame } from './frames.ts';

/** One accepted WebSocket, seen from the server. */
export interface ServerSocket {
  sendText(text: string): void;
  close(): void;
  onText(listener: (text: string) => void): void;
  onClose(listener: () => void): void;
}

const handshakeSalt = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Answers the handshake of a WebSocket; undefined, with a 400, where the request is none. */
export function acceptWebSocket(request: IncomingMessage, stream: Duplex): ServerSocket | undefined {
  const key = request.headers['sec-websocket-key'];
  if (key === undefined) {
    stream.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    return undefined;
  }
  const accept = createHash('sha1').update(`${key}${handshakeSalt}`).digest('base64');
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  stream.write([...lines, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'));
  return serve(stream);
}

function serve(stream: Duplex): ServerSocket {
  const textListeners: ((text: string) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  const read = createFrameReader();
  const answer = ({ opcode, payload }: Frame): void => {
    if (opcode === 'text') for (const listener of textListeners) listener(payload.toString());
    if (opcode === 'ping') stream.write(encodeFrame('pong', payload));
    if (opcode === 'close') stream.end(encodeFrame('close', payload));
  };
  stream.on('data', (chunk: Buffer) => {
    try {
      for (const frame of read(chunk)) answer(frame);
    } catch {
      stream.destroy();
    }
  });
  // A client that vanished is told apart from one that said goodbye by nobody here: both are closed.
  stream.on('error', () => stream.destroy());
  stream.on('close', () => {
    for (const listener of closeListeners) listener();
  });
  return {
    sendText: (text) => {
      stream.write(encodeFrame('text', Buffer.from(text)));
    },
    close: () => {
      stream.end(encodeFrame('close', Buffer.from([0x03, 0xe8])));
    },
    onText: (listener) => {
      textListeners.push(listener);
    },
    onClose: (listener) => {
      closeListeners.push(listener);
    },
  };
}
