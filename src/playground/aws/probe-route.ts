import type { Answered } from './probe.ts';

/** Asks the software of an instance over the simulated network. */
export type NetworkProbe = (url: string) => Promise<Answered>;

/** Where a probe is asked over HTTP, with `url` as its query. No bucket may have such a name, so it is nobody else's. */
export const probePath = '/_simulated/probe';

/** The address that a request wants probed; undefined where it wants something else. */
export function probedUrl(method: string | undefined, path: string | undefined): string | undefined {
  if (method !== 'GET' || path === undefined) return undefined;
  const { pathname, searchParams } = new URL(path, 'http://simulated');
  return pathname === probePath ? (searchParams.get('url') ?? '') : undefined;
}

/** What a probe of the address is answered, as JSON; of what is no address, that it is silent. */
export async function probeReply(probe: NetworkProbe, url: string): Promise<string> {
  const answered: Answered = URL.canParse(url) ? await probe(url) : { kind: 'silent', why: 'no such address' };
  return JSON.stringify(answered);
}
