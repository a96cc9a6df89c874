/** What is reported of a check by itself. Pure. */
import { type Changes, changesSince, type Remembered, type Snooze } from '../../compliance/changes.ts';
import { behindOf, type News, newsSince, snoozesEnded, toldOf } from '../../compliance/told.ts';
import { policyFor } from '../../config/policy.ts';
import type { Desk } from '../desk.ts';
import type { AlertState } from './alert-state.ts';
import type { ComplianceReport, ReportedFinding } from './check-compliance.ts';

/** What one channel is told. */
export interface AlertFacts {
  readonly channel: string;
  /** Everything that is open and not snoozed, the gravest first. */
  readonly open: readonly ReportedFinding[];
  readonly fresh: ReadonlySet<string>;
  /** Told before, snoozed, and told again now that the snooze is over. */
  readonly back: ReadonlySet<string>;
  readonly worse: ReadonlySet<string>;
  readonly resolved: number;
  readonly snoozed: readonly Snooze[];
  readonly looked: ComplianceReport['looked'];
  readonly unread: ComplianceReport['unread'];
  readonly doubts: ComplianceReport['doubts'];
  readonly atMs: number;
  /** Why the topic of SNS was not told, where it was not. */
  readonly untold?: string;
}

type Seen = Remembered['seen'];

export interface ChannelAlert {
  readonly facts: AlertFacts;
  /** What the channel knows by now, and once it has been told. */
  readonly knows: Seen;
  readonly told: Seen;
}

export interface Alerts {
  /** One for each channel that has something to tell, or had before. */
  readonly channels: readonly ChannelAlert[];
  readonly next: Remembered;
}

/** Sorts what was found into channels, and into what is new of it for each: another channel than the last knows nothing. */
export function alertsOf(desk: Desk, report: ComplianceReport, state: AlertState): Alerts {
  const { atMs: nowMs, isRead, findings } = report;
  const { snoozed, next } = changesSince(state, findings, { nowMs, isRead });
  const byChannel = Map.groupBy(findings, (finding) => channelOf(desk, finding) ?? '');
  const channels = new Set([...byChannel.keys(), ...Object.keys(state.messages)].filter((channel) => channel !== ''));
  const known = knownOf(desk, report, state);
  const ended = snoozesEnded(state.snoozed, { nowMs });
  return {
    channels: [...channels].map((channel) => {
      const here = byChannel.get(channel) ?? [];
      const news = newsSince(known.get(channel) ?? {}, here, { nowMs, isRead, ended, snoozed: next.snoozed });
      const quiet = snoozed.filter((finding) => channelOf(desk, finding) === channel);
      return { facts: factsOf(channel, here, news, { report, quiet, next }), knows: news.knows, told: news.told };
    }),
    next,
  };
}

/** By channel, what it was told of what is still its own. */
function knownOf(
  desk: Desk,
  { findings }: ComplianceReport,
  { seen, channels, messages }: AlertState,
): ReadonlyMap<string, Seen> {
  const found = new Map(findings.map((finding) => [finding.key, finding]));
  const told = Object.entries(toldOf(seen, channels?.behind ?? {})).flatMap(([key, finding]) => {
    const channel = channelOf(desk, found.get(key) ?? finding);
    if (channel === undefined) return [];
    // What was remembered before there were routes has been told wherever there is a message.
    const before = channels === undefined ? channel : channels.routes[routeOf(finding)];
    return before === channel && messages[channel] !== undefined ? [{ channel, key, finding }] : [];
  });
  return new Map(
    [...Map.groupBy(told, ({ channel }) => channel)].map(([channel, all]) => [
      channel,
      Object.fromEntries(all.map(({ key, finding }) => [key, finding])),
    ]),
  );
}

/** As it is kept beside what was seen: what has no channel is behind in none. */
export function toldInChannels(desk: Desk, seen: Seen, told: readonly Seen[]): NonNullable<AlertState['channels']> {
  const all = Object.entries(seen);
  const nowhere = all.filter(([, finding]) => channelOf(desk, finding) === undefined);
  const routes = all.flatMap(([, finding]) => {
    const channel = channelOf(desk, finding);
    return channel === undefined ? [] : [[routeOf(finding), channel] as const];
  });
  const behind = behindOf(seen, Object.fromEntries([...nowhere, ...told.flatMap((one) => Object.entries(one))]));
  return { routes: Object.fromEntries(routes), behind: { ...behind } };
}

function routeOf({ environment = '' }: { readonly environment?: string }): string {
  return environment;
}

function factsOf(
  channel: string,
  here: readonly ReportedFinding[],
  { fresh, back, worse, resolved }: News,
  {
    report: { looked, unread, doubts, atMs },
    quiet,
    next,
  }: {
    readonly report: ComplianceReport;
    readonly quiet: Changes['snoozed'];
    readonly next: Remembered;
  },
): AlertFacts {
  const isQuiet = new Set(quiet.map(({ key }) => key));
  const snoozed = quiet.flatMap(({ key }) => next.snoozed[key] ?? []);
  return {
    channel,
    open: here.filter(({ key }) => !isQuiet.has(key)),
    fresh: new Set(keysOf(fresh)),
    back: new Set(keysOf(back)),
    worse: new Set(keysOf(worse)),
    resolved: resolved.length,
    snoozed: snoozed.toSorted((one, other) => one.untilMs - other.untilMs),
    looked,
    unread,
    doubts,
    atMs,
  };
}

function keysOf(findings: readonly { readonly key: string }[]): readonly string[] {
  return findings.map(({ key }) => key);
}

/** That of the environment where it has one, else that of all alerts; undefined: nowhere. */
function channelOf({ config }: Desk, { environment }: { readonly environment?: string }): string | undefined {
  return policyFor(config, { environment }).channel ?? config.channels.alerts;
}
