import type { Clock } from '../../basics/clock.ts';
import type { Timers } from './timers.ts';
import type { WorkspaceOptions } from './workspace/setup.ts';

/** Scopes that Amiable's manifest asks for, and those to read channels back. */
const usualScopes = [
  'commands',
  'chat:write',
  'chat:write.public',
  'files:write',
  'users:read',
  'users:read.email',
  'usergroups:read',
  'channels:read',
  'channels:history',
  'im:write',
] as const;

export interface SimulatedSlackOptions extends WorkspaceOptions {
  /** The simulation's time: ts, rate limits, response_urls, retries of events. */
  readonly clock: Clock;
  /** Real time: signatures, trigger ids, acknowledgements. Default: the system's. */
  readonly wallClock?: Clock;
  readonly timers?: Timers;
  readonly seed?: number;
  readonly signingSecret?: string;
  readonly botToken?: string;
  readonly appToken?: string;
  /** Default `enforced`. */
  readonly limits?: 'enforced' | 'off';
  /** Scopes of the bot's token. */
  readonly scopes?: readonly string[];
  /** How long the bot may edit its messages; default: for ever. */
  readonly editWindowSeconds?: number;
}

/** What the bot must be configured with to talk to this Slack. */
export interface Credentials {
  readonly signingSecret: string;
  readonly botToken: string;
  readonly appToken: string;
}

/** The credentials, with defaults that look like Slack's but open nothing. */
export function credentialsOf(options: SimulatedSlackOptions): Credentials {
  return {
    signingSecret: options.signingSecret ?? 'simulated-signing-secret',
    botToken: options.botToken ?? 'xoxb-simulated',
    appToken: options.appToken ?? 'xapp-simulated',
  };
}

export function scopesOf(options: SimulatedSlackOptions): ReadonlySet<string> {
  return new Set(options.scopes ?? usualScopes);
}
