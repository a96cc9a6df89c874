/** What is reported of a check by itself. Pure. */
import { type Changes, changesSince, type Remembered } from '../compliance/changes.ts';
import { policyFor } from '../config/policy.ts';
import type { AlertState } from './alert-state.ts';
import type { ComplianceReport, ReportedFinding } from './check-compliance.ts';
import type { Desk } from './desk.ts';

/** What one channel is told. */
export interface AlertFacts {
  readonly channel: string;
  /** Everything that is open and not snoozed, the gravest first. */
  readonly open: readonly ReportedFinding[];
  readonly fresh: ReadonlySet<string>;
  readonly worse: ReadonlySet<string>;
  readonly resolved: number;
  readonly snoozed: readonly { readonly untilMs: number; readonly by: string }[];
  readonly looked: ComplianceReport['looked'];
  readonly unread: ComplianceReport['unread'];
  readonly atMs: number;
  /** Why the topic of SNS was not told, where it was not. */
  readonly untold?: string;
}

export interface Alerts {
  /** One for each channel that has something to tell, or had before. */
  readonly channels: readonly AlertFacts[];
  readonly next: Remembered;
}

/** Sorts what was found into channels, and into what is new of it. */
export function alertsOf(desk: Desk, report: ComplianceReport, state: AlertState): Alerts {
  const changes = changesSince(state, report.findings, { nowMs: report.atMs, isRead: report.isRead });
  const quiet = new Set(changes.snoozed.map(({ key }) => key));
  const open = report.findings.filter(({ key }) => !quiet.has(key));
  const byChannel = Map.groupBy(open, (finding) => channelOf(desk, finding) ?? '');
  const channels = new Set([...byChannel.keys(), ...Object.keys(state.messages)].filter((channel) => channel !== ''));
  return {
    channels: [...channels].map((channel) => factsOf(channel, byChannel.get(channel) ?? [], changes, report, desk)),
    next: changes.next,
  };
}

function factsOf(
  channel: string,
  open: readonly ReportedFinding[],
  changes: Changes,
  { looked, unread, atMs }: ComplianceReport,
  desk: Desk,
): AlertFacts {
  const here = new Set(open.map(({ key }) => key));
  const keysOf = (findings: readonly { readonly key: string }[]) =>
    new Set(findings.map(({ key }) => key).filter((key) => here.has(key)));
  const snoozed = changes.snoozed
    .filter((finding) => channelOf(desk, finding) === channel)
    .flatMap(({ key }) => changes.next.snoozed[key] ?? []);
  return {
    channel,
    open,
    fresh: keysOf(changes.fresh),
    worse: keysOf(changes.worse),
    resolved: changes.resolved.length,
    snoozed: snoozed.toSorted((one, other) => one.untilMs - other.untilMs),
    looked,
    unread,
    atMs,
  };
}

/** That of the environment where it has one, else that of all alerts; undefined: nowhere. */
function channelOf({ config }: Desk, { environment }: { readonly environment?: string }): string | undefined {
  return policyFor(config, { environment }).channel ?? config.channels.alerts;
}
