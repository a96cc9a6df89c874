import { Refusal } from '../basics/errors.ts';
import { alertStateOf } from './alert-facts.ts';
import { authorise } from './authorise.ts';
import type { Asker, Desk } from './desk.ts';

export interface SnoozeAnswer {
  readonly what: string;
  readonly findings: number;
  readonly untilMs: number;
}

const dayMs = 24 * 60 * 60 * 1000;
const mostTries = 5;

/**
 * Keeps quiet about what is found now about an application, a fleet or an AMI; what gets worse is told all the same.
 * Safe to repeat. Throws Refusal where nothing is known to be found about it.
 */
export async function snooze(
  desk: Desk,
  asker: Asker,
  { what, days }: { readonly what: string; readonly days: number },
): Promise<SnoozeAnswer> {
  authorise(desk, asker, 'operator');
  const untilMs = desk.clock.nowMs() + days * dayMs;
  const wanted = what.toLowerCase();
  for (let tries = 0; tries < mostTries; tries += 1) {
    const record = await desk.store.alertRecord();
    const state = alertStateOf(record);
    const keys = Object.entries(state.seen)
      .filter(([, { names }]) => names.some((name) => name.toLowerCase() === wanted))
      .map(([key]) => key);
    if (keys.length === 0) throw nothingFound(what);
    const by = asker.actor.id;
    const snoozed = { ...state.snoozed, ...Object.fromEntries(keys.map((key) => [key, { untilMs, by }])) };
    // The next check is wanted at once: it edits the message.
    const value = { ...state, snoozed, checkedAtMs: 0 };
    if ((await desk.store.putAlertRecord(value, record?.version ?? 0)) === 'written')
      return { what, findings: keys.length, untilMs };
  }
  throw new Refusal('busy', 'Others write at the same moment.', 'Try again.');
}

function nothingFound(what: string): Refusal {
  return new Refusal(
    'nothing-found',
    `The last check has found nothing about ${what}.`,
    'See what there is: /ami compliance',
    { what },
  );
}
