import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { httpProbe } from '../../src/aws/http-probe.ts';
import { silentServer } from '../builders/silent-server.ts';

const open: { close(): unknown; closeAllConnections?(): void }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

async function addressOf(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

/** A server of one answer, and what it was asked. */
async function answering(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ readonly url: string; readonly asked: readonly (string | undefined)[] }> {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    answer(request, response);
  });
  open.push(server);
  return { url: await addressOf(server), asked };
}

describe('an address that is asked once', () => {
  it.each([200, 204, 404, 500, 503])('answers %i', async (status) => {
    const { url, asked } = await answering((_request, response) => response.writeHead(status).end());
    expect(await httpProbe(`${url}/health?deep=1`)).toEqual({ kind: 'answered', status });
    expect(asked).toEqual(['/health?deep=1']);
  });

  it('is not followed where it leads elsewhere', async () => {
    const { url, asked } = await answering((_request, response) =>
      response.writeHead(301, { Location: '/elsewhere' }).end(),
    );
    expect(await httpProbe(`${url}/`)).toEqual({ kind: 'answered', status: 301 });
    expect(asked).toEqual(['/']);
  });

  it('is not read to the end', async () => {
    const { url } = await answering((_request, response) => response.writeHead(200).write('the beginning'));
    expect(await httpProbe(url)).toEqual({ kind: 'answered', status: 200 });
  });

  it('is silent where nothing listens', async () => {
    const server = createServer();
    const url = await addressOf(server);
    server.close();
    await once(server, 'close');
    expect(await httpProbe(url)).toEqual({ kind: 'silent', why: expect.stringContaining('ECONNREFUSED') });
  });

  it('is silent where what listens hangs, after the time that was given', async () => {
    const server = await silentServer();
    expect(await httpProbe(server.url, 50)).toEqual({ kind: 'silent', why: 'no answer within 0.05 seconds' });
    await server.close();
  });

  it('is silent where the connection breaks, or what answers speaks no HTTP', async () => {
    const hangsUp = createTcpServer((socket) => socket.destroy());
    const babbles = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    open.push(hangsUp, babbles);
    expect(await httpProbe(await addressOf(hangsUp))).toMatchObject({
      kind: 'silent',
      why: expect.stringMatching(/\w/),
    });
    expect(await httpProbe(await addressOf(babbles))).toMatchObject({
      kind: 'silent',
      why: expect.stringMatching(/\w/),
    });
  });

  it.each(['http://no.such.host.invalid/', 'not an address'])('is silent, and never throws, for %s', async (url) => {
    expect(await httpProbe(url)).toMatchObject({ kind: 'silent', why: expect.stringMatching(/\w/) });
  });
});
