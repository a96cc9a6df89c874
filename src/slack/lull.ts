import type { RequestListener } from 'node:http';

/** Knows whether anybody waits for an acknowledgement: what is not urgent begins when nobody does. */
export interface Lull {
  /** The same listener; a request counts until its response has gone out. */
  watch(listener: RequestListener): RequestListener;
  /** Resolves in a moment without waiting requests, or after two seconds: work is put off, never forgotten. */
  quiet(): Promise<void>;
}

/** A crowd arrives over some turns of the event loop; a gap shorter than this is not its end. */
const gapMs = 25;
const patienceMs = 2_000;

export function createLull(): Lull {
  let waiting = 0;
  let changes = 0;
  const isQuietFor = async (durationMs: number): Promise<boolean> => {
    const before = changes;
    await new Promise<void>((resolve) => void setTimeout(resolve, durationMs).unref());
    return waiting === 0 && changes === before;
  };
  return {
    watch: (listener) => (request, response) => {
      waiting += 1;
      changes += 1;
      response.once('close', () => {
        waiting -= 1;
      });
      listener(request, response);
    },
    quiet: async () => {
      for (let leftMs = patienceMs; leftMs > 0; leftMs -= gapMs) if (await isQuietFor(gapMs)) return;
    },
  };
}
