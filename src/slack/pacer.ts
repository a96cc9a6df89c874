import type { Clock } from '../basics/clock.ts';

/** A message that wants to go out. */
export interface Ask {
  readonly channel: string;
  readonly kind: 'post' | 'update';
  readonly runId: string;
  /** A person acted and waits to see it. */
  readonly byPerson: boolean;
}

export type Admission = { readonly kind: 'go' } | { readonly kind: 'later'; readonly atMs: number };

/** Keeps to one machine message a second in a channel, and to what Slack allows. Whoever is told a moment keeps it. */
export interface Pacer {
  /** Counts the message when it may go now; otherwise answers when to ask again, in turn. */
  admit(ask: Ask): Admission;
  /** Whether the run was told to come back by now for such a message. */
  isDue(ask: Omit<Ask, 'byPerson'>): boolean;
  /** Slack asked for patience. */
  hold(ask: Ask, untilMs: number): void;
}

const spacingMs = 1_000;
/** A turn that is not taken goes to the next. */
const turnMs = 2_000;
const windowMs = 60_000;
/** Slack allows 50 updates a minute over all channels; the last few are for people. */
const updatesInWindow = { machine: 40, person: 50 } as const;

interface Channel {
  lastMs: number;
  lastPostMs: number;
  /** When whoever had to wait may go, by run and kind. */
  readonly turns: Map<string, number>;
}

export function createPacer(clock: Clock): Pacer {
  const channels = new Map<string, Channel>();
  const held = new Map<string, number>();
  let updates: readonly number[] = [];

  const channelOf = (id: string): Channel => {
    const known = channels.get(id) ?? { lastMs: -Infinity, lastPostMs: -Infinity, turns: new Map() };
    channels.set(id, known);
    return known;
  };

  /** The earliest moment that Slack's own limits allow. */
  const allowedAt = (ask: Ask, channel: Channel, nowMs: number): number => {
    const patience = held.get(holdKey(ask)) ?? -Infinity;
    if (ask.kind === 'post') return Math.max(patience, channel.lastPostMs + spacingMs);
    updates = updates.filter((atMs) => atMs > nowMs - windowMs);
    const most = updatesInWindow[ask.byPerson ? 'person' : 'machine'];
    const oldest = updates.at(-most);
    return Math.max(patience, oldest === undefined ? -Infinity : oldest + windowMs);
  };

  const go = (ask: Ask, channel: Channel, nowMs: number): Admission => {
    channel.lastMs = nowMs;
    if (ask.kind === 'post') channel.lastPostMs = nowMs;
    else updates = [...updates, nowMs];
    channel.turns.delete(turnKey(ask));
    return { kind: 'go' };
  };

  return {
    admit(ask) {
      const nowMs = clock.nowMs();
      const channel = channelOf(ask.channel);
      const allowedMs = allowedAt(ask, channel, nowMs);
      if (ask.byPerson) return allowedMs <= nowMs ? go(ask, channel, nowMs) : { kind: 'later', atMs: allowedMs };
      const atMs = nextTurn(channel, turnKey(ask), allowedMs, nowMs);
      if (atMs <= nowMs) return go(ask, channel, nowMs);
      channel.turns.set(turnKey(ask), atMs);
      return { kind: 'later', atMs };
    },
    isDue: (ask) => {
      const turn = channels.get(ask.channel)?.turns.get(turnKey(ask));
      return turn !== undefined && turn <= clock.nowMs();
    },
    hold: (ask, untilMs) => void held.set(holdKey(ask), untilMs),
  };
}

function nextTurn(channel: Channel, key: string, allowedMs: number, nowMs: number): number {
  for (const [other, atMs] of channel.turns) if (atMs + turnMs < nowMs) channel.turns.delete(other);
  const freeMs = Math.max(allowedMs, channel.lastMs + spacingMs);
  const own = channel.turns.get(key);
  if (own !== undefined) return Math.max(own, freeMs);
  return Math.max(freeMs, ...[...channel.turns.values()].map((atMs) => atMs + spacingMs));
}

function turnKey({ runId, kind }: { readonly runId: string; readonly kind: string }): string {
  return `${kind} ${runId}`;
}

/** Posts are limited in their channel, updates in the whole workspace. */
function holdKey({ kind, channel }: { readonly kind: string; readonly channel: string }): string {
  return kind === 'post' ? `post ${channel}` : kind;
}
