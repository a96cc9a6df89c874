import { Refusal } from '../basics/errors.ts';
import { type AlertState, alertStateOf, updateAlertState } from './alert-state.ts';
import { authorise } from './authorise.ts';
import type { Asker, Desk } from './desk.ts';

export interface SnoozeAnswer {
  readonly what: string;
  readonly findings: number;
  readonly untilMs: number;
}

const dayMs = 24 * 60 * 60 * 1000;

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
  const written = await updateAlertState(desk.store, (record) => {
    const state = alertStateOf(record);
    const keys = keysAbout(state, what);
    if (keys.length === 0) throw nothingFound(what);
    const { id: by, name, via } = asker.actor;
    const one = { untilMs, by, ...(via === 'slack' ? {} : { name }) };
    const snoozed = { ...state.snoozed, ...Object.fromEntries(keys.map((key) => [key, one])) };
    // The next check is wanted at once: it edits the message.
    return { ...state, snoozed, checkedAtMs: 0 };
  });
  if (written === undefined) throw new Refusal('busy', 'Others write at the same moment.', 'Try again.');
  return { what, findings: keysAbout(written, what).length, untilMs };
}

function keysAbout({ seen }: AlertState, what: string): readonly string[] {
  const wanted = what.toLowerCase();
  return Object.entries(seen)
    .filter(([, { names }]) => names.some((name) => name.toLowerCase() === wanted))
    .map(([key]) => key);
}

function nothingFound(what: string): Refusal {
  return new Refusal(
    'nothing-found',
    `The last check has found nothing about ${what}.`,
    'See what there is: /ami compliance',
    { what },
  );
}
