import type { ServerResponse } from 'node:http';

/** A browser that fell so far behind is let go; it comes back by itself and is told everything anew. */
const mostBytesWaiting = 32 * 1024 * 1024;

/** Events to one browser, for as long as it listens. */
export interface EventStream {
  /** Sends one event, whose data is JSON without line ends. */
  send(json: string): void;
  /** Called once, when the browser has gone. */
  onClose(listener: () => void): void;
}

/** Answers with server-sent events. */
export function openStream(response: ServerResponse): EventStream {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
  });
  response.write('retry: 500\n\n');
  return {
    send: (json) => {
      if (response.destroyed) return;
      response.write(`data: ${json}\n\n`);
      if (response.writableLength > mostBytesWaiting) response.destroy();
    },
    onClose: (listener) => response.once('close', listener),
  };
}
