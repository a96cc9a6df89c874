/** What is reported of a check by itself, and what is remembered of it until the next one. */
import * as z from 'zod';
import { type Changes, changesSince, nothingRemembered, type Remembered } from '../compliance/changes.ts';
import { severities } from '../compliance/rule.ts';
import { policyFor } from '../config/policy.ts';
import type { AlertRecord } from '../runs/store.ts';
import type { ComplianceReport, ReportedFinding } from './check-compliance.ts';
import type { Desk } from './desk.ts';

const severitySchema = z.enum(severities);

/** Everything about alerts, as it is kept in the store. */
const alertStateSchema = z.object({
  seen: z.record(
    z.string(),
    z.object({ severity: severitySchema, sinceMs: z.number(), names: z.array(z.string()).readonly() }),
  ),
  snoozed: z.record(z.string(), z.object({ untilMs: z.number(), by: z.string() })),
  /** By channel as it is configured: its id, the message there, and a digest of what that shows. */
  messages: z.record(z.string(), z.object({ channel: z.string(), ref: z.string(), digest: z.string() })),
  /** 0 where the next check is wanted at once. */
  checkedAtMs: z.number(),
});
export type AlertState = z.infer<typeof alertStateSchema>;

const noState: AlertState = { ...nothingRemembered, seen: {}, snoozed: {}, messages: {}, checkedAtMs: 0 };

/** What is kept; nothing where there is nothing, or it is of another time and cannot be read. */
export function alertStateOf(record: AlertRecord | undefined): AlertState {
  return alertStateSchema.safeParse(record?.value).data ?? noState;
}

const hourMs = 60 * 60 * 1000;

/** Whether it is time for the next check. */
export function isCheckDue({ config, clock }: Pick<Desk, 'config' | 'clock'>, { checkedAtMs }: AlertState): boolean {
  return clock.nowMs() >= checkedAtMs + config.compliance.everyHours * hourMs;
}

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
}

export interface Alerts {
  /** One for each channel that has something to tell, or had before. */
  readonly channels: readonly AlertFacts[];
  readonly next: Remembered;
  /** Whether there is anything that was not there before. */
  readonly isNews: boolean;
}

/** Sorts what was found into channels, and into what is new of it. */
export function alertsOf(desk: Desk, report: ComplianceReport, state: AlertState): Alerts {
  const changes = changesSince(state, report.findings, { nowMs: report.atMs, isRead: report.isRead });
  const known = new Map(report.findings.map((finding) => [finding.key, finding]));
  const open = [...changes.fresh, ...changes.worse, ...changes.standing].flatMap(({ key }) => known.get(key) ?? []);
  const order = new Map(report.findings.map(({ key }, index) => [key, index]));
  const sorted = open.toSorted((one, other) => (order.get(one.key) ?? 0) - (order.get(other.key) ?? 0));
  const byChannel = Map.groupBy(sorted, (finding) => channelOf(desk, finding) ?? '');
  const channels = new Set([...byChannel.keys(), ...Object.keys(state.messages)].filter((channel) => channel !== ''));
  return {
    channels: [...channels].map((channel) => factsOf(channel, byChannel.get(channel) ?? [], changes, report, desk)),
    next: changes.next,
    isNews: changes.fresh.length + changes.worse.length + changes.resolved.length > 0,
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
