import type { Server } from 'node:http';

export const loopback = '127.0.0.1';

/** Has the server listen; 0 takes any free port, and no host every interface. Answers the port. Rejects where it is taken. */
export async function listenOn(server: Server, port: number, host?: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return portOf(server);
}

/** Has it listen on the loopback interface: at the port, or at any where that one is taken. */
export async function listenNear(server: Server, port: number): Promise<number> {
  return listenOn(server, port, loopback).catch((error: unknown) => {
    if (isPortTaken(error)) return listenOn(server, 0, loopback);
    throw error;
  });
}

/** Whether somebody else listens there. */
export function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

/** Throws TypeError where the server does not listen. */
function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return address.port;
}
