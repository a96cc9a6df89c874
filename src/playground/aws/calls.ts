import type { ServiceName } from './services.ts';

/** Which calls a fault strikes; what is left out matches any. */
export interface CallMatch {
  readonly service?: ServiceName;
  readonly action?: string;
}

/** One call to the simulated AWS. `n` counts all calls from 1. */
export interface Call {
  readonly service: ServiceName;
  readonly action: string;
  readonly n: number;
}

/** The connection broke before an answer arrived. Whether the call had its effect is not known to the caller. */
export class ConnectionLost extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('socket hang up');
    this.name = 'ConnectionLost';
  }
}

/** Whether a call is one that the match means. */
export function matches(match: CallMatch, call: Call): boolean {
  return (match.service ?? call.service) === call.service && (match.action ?? call.action) === call.action;
}
