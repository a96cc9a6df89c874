import * as z from 'zod';
import type { Probe } from '../steps/parts.ts';
import { probePath } from './aws/probe-route.ts';

const answeredSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answered'), status: z.number() }),
  z.object({ kind: z.literal('silent'), why: z.string() }),
]);

/** Asks test instances of a simulated account that is served at `awsEndpoint`. Never throws, as no probe does. */
export function simulatedProbe(awsEndpoint: string): Probe {
  return async (url) => {
    try {
      const reply = await fetch(`${awsEndpoint}${probePath}?url=${encodeURIComponent(url)}`);
      return answeredSchema.parse(await reply.json());
    } catch (error) {
      return { kind: 'silent', why: error instanceof Error ? error.message : String(error) };
    }
  };
}
