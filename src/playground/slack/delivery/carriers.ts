import type { Clock } from '../../../basics/clock.ts';
import { type BotRequest, type BotResponse, type Carrier, toRequest } from './parcel.ts';

/** Carries parcels as signed requests to a function inside the process. */
export function functionCarrier(
  handle: (request: BotRequest) => Promise<BotResponse>,
  signingSecret: string,
  wallClock: Clock,
): Carrier {
  return (parcel) => handle(toRequest(parcel, signingSecret, wallClock.nowMs()));
}

/** Carries parcels as signed POSTs to the bot's request URL. */
export function httpCarrier(url: string, signingSecret: string, wallClock: Clock): Carrier {
  return functionCarrier(
    async ({ headers, body }) => {
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      };
    },
    signingSecret,
    wallClock,
  );
}

/** The carrier before any bot was connected. */
export const nobody: Carrier = () => Promise.reject(new Error('no bot is connected to the simulated Slack'));
