/** The thread that the embedded store runs on: parsing, LevelDB and index writes stay off the bot's own. */
import { parentPort, workerData } from 'node:worker_threads';
import dynalite from 'dynalite';
import * as z from 'zod';

const { path, port } = z.object({ path: z.string().optional(), port: z.number() }).parse(workerData);

const server = dynalite({ ...(path === undefined ? {} : { path }), createTableMs: 0 });
server.on('error', (error) => {
  throw error;
});
server.listen(port, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the embedded store has no port');
  parentPort?.postMessage({ port: address.port });
});

// The only message is the request to close: what is under way is finished, and then nothing keeps the thread alive.
parentPort?.once('message', () => {
  server.close((error) => {
    if (error !== undefined && error !== null) throw error;
    parentPort?.close();
  });
  server.closeIdleConnections();
});
