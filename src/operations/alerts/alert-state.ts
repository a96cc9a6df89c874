/** What is remembered of alerts from one check to the next. */
import * as z from 'zod';
import { deferredSchema } from '../../basics/deferred-schema.ts';
import { nothingRemembered, type Snooze } from '../../compliance/changes.ts';
import { severities } from '../../compliance/rule.ts';
import type { AlertRecord, AlertStore } from '../../runs/store.ts';
import type { Desk } from '../desk.ts';

const severitySchema = z.enum(severities);

const seenSchema = z.object({
  severity: severitySchema,
  unused: z.literal(true).exactOptional(),
  sinceMs: z.number(),
  names: z.array(z.string()).readonly(),
  environment: z.string().exactOptional(),
});

/** Everything about alerts, as it is kept in the store. */
const alertStateSchema = deferredSchema(() =>
  z.object({
    seen: z.record(z.string(), seenSchema),
    snoozed: z.record(z.string(), z.object({ untilMs: z.number(), by: z.string(), name: z.string().exactOptional() })),
    /** By channel as it is configured: its id, the message there, and a digest of what that shows. */
    messages: z.record(z.string(), z.object({ channel: z.string(), ref: z.string(), digest: z.string() })),
    /** What the topic of SNS was told, as far as that is not what is seen; null for what it was not told. */
    topic: z
      .object({ arn: z.string(), behind: z.record(z.string(), seenSchema.nullable()), toldAtMs: z.number() })
      .exactOptional(),
    /** How far the channels are behind what is seen: what each was told, as far as that is not what is seen. */
    channels: z
      .object({
        /** By environment, `` for none: the channel that is told of it. */
        routes: z.record(z.string(), z.string()),
        behind: z.record(z.string(), seenSchema.nullable()),
      })
      .exactOptional(),
    /** Slack could not be reached: when it is checked and told again, before its time, and the how manieth time that is. */
    again: z.object({ atMs: z.number(), tries: z.number() }).exactOptional(),
    /** 0 where the next check is wanted at once. */
    checkedAtMs: z.number(),
  }),
);
export type AlertState = z.infer<typeof alertStateSchema>;

const noState: AlertState = { ...nothingRemembered, seen: {}, snoozed: {}, messages: {}, checkedAtMs: 0 };

/** What is kept; nothing where there is nothing, or it is of another time and cannot be read. */
export function alertStateOf(record: AlertRecord | undefined): AlertState {
  return alertStateSchema.safeParse(record?.value).data ?? noState;
}

const hourMs = 60 * 60 * 1000;

/**
 * Whether it is time for the next check: by the interval, since nobody has checked after the time that was set for one,
 * or since a channel could not be told.
 */
export function isCheckDue(
  { config, clock }: Pick<Desk, 'config' | 'clock'>,
  state: AlertState,
  setForMs?: number,
): boolean {
  if (setForMs !== undefined) return state.checkedAtMs < setForMs;
  const nowMs = clock.nowMs();
  return isOutOfTurn(state, nowMs) || nowMs >= state.checkedAtMs + config.compliance.everyHours * hourMs;
}

/** Whether a check is wanted out of turn: there was none yet, somebody has changed what it is to tell, or it was not told. */
export async function isCheckWanted(store: AlertStore, nowMs: number): Promise<boolean> {
  return isOutOfTurn(alertStateOf(await store.alertRecord()), nowMs);
}

function isOutOfTurn({ checkedAtMs, again }: AlertState, nowMs: number): boolean {
  return checkedAtMs === 0 || (again !== undefined && nowMs >= again.atMs);
}

const firstPauseMs = 5 * 60 * 1000;

/** When to check again what could not be told. A check reads everything, so the pauses double, up to a day. */
export function againAfter({ again }: AlertState, nowMs: number): NonNullable<AlertState['again']> {
  const tries = (again?.tries ?? 0) + 1;
  return { atMs: nowMs + firstPauseMs * 2 ** Math.min(tries - 1, 8), tries };
}

const mostTries = 5;

/**
 * Writes what `change` makes of the record as it stands; it is asked anew where somebody else has written meanwhile.
 * Answers what was written; undefined where others write all the time.
 */
export async function updateAlertState(
  store: AlertStore,
  change: (record: AlertRecord | undefined) => AlertState,
  known?: { readonly record: AlertRecord | undefined },
): Promise<AlertState | undefined> {
  let { record } = known ?? { record: await store.alertRecord() };
  for (let tries = 0; tries < mostTries; tries += 1) {
    const state = change(record);
    if ((await store.putAlertRecord(state, record?.version ?? 0)) === 'written') return state;
    record = await store.alertRecord();
  }
  return undefined;
}

/**
 * Writes what a check has found out. Whoever snoozed meanwhile is heard: their snooze is kept, and asks for the next
 * check. `before` is what the check began with. Throws where others write all the time.
 */
export async function rememberCheck(store: AlertStore, before: AlertState, after: AlertState): Promise<void> {
  const written = await updateAlertState(store, (latest) => {
    const { snoozed } = alertStateOf(latest);
    const asked = Object.entries(snoozed).filter(([key, one]) => !isSameSnooze(before.snoozed[key], one));
    if (asked.length === 0) return after;
    return { ...after, snoozed: { ...after.snoozed, ...Object.fromEntries(asked) }, checkedAtMs: 0 };
  });
  if (written === undefined) throw new Error('what was found could not be remembered: others write all the time');
}

function isSameSnooze(one: Snooze | undefined, other: Snooze): boolean {
  return one?.untilMs === other.untilMs && one.by === other.by;
}
