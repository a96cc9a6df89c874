import { Refusal } from '../../basics/errors.ts';
import type { Asker, Desk } from '../desk.ts';
import { authorise } from '../people/authorise.ts';
import { type AlertState, alertStateOf, updateAlertState } from './alert-state.ts';

export interface SnoozeRequest {
  /** An application, a fleet or an AMI. */
  readonly what: string;
  /** Only what is of this environment. */
  readonly environment?: string;
  readonly days: number;
}

export interface SnoozeAnswer {
  readonly what: string;
  readonly environment?: string;
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
  { what, environment, days }: SnoozeRequest,
): Promise<SnoozeAnswer> {
  authorise(desk, asker, 'operator', environment);
  const untilMs = desk.clock.nowMs() + days * dayMs;
  const written = await updateAlertState(desk.store, (record) => {
    const state = alertStateOf(record);
    const keys = keysAbout(state, what, environment);
    if (keys.length === 0) throw nothingFound(what, environment);
    const { id: by, name, via } = asker.actor;
    const one = { untilMs, by, ...(via === 'slack' ? {} : { name }) };
    const snoozed = { ...state.snoozed, ...Object.fromEntries(keys.map((key) => [key, one])) };
    // The next check is wanted at once: it edits the message.
    return { ...state, snoozed, checkedAtMs: 0 };
  });
  if (written === undefined) throw new Refusal('busy', 'Others write at the same moment.', 'Try again.');
  const findings = keysAbout(written, what, environment).length;
  return { what, findings, untilMs, ...(environment === undefined ? {} : { environment }) };
}

function keysAbout({ seen }: AlertState, what: string, environment: string | undefined): readonly string[] {
  const isSame = (one: string | undefined, other: string) => one?.toLowerCase() === other.toLowerCase();
  return Object.entries(seen)
    .filter(([, { names }]) => names.some((name) => isSame(name, what)))
    .filter(([, finding]) => environment === undefined || isSame(finding.environment, environment))
    .map(([key]) => key);
}

function nothingFound(what: string, environment: string | undefined): Refusal {
  const where = environment === undefined ? '' : ` in ${environment}`;
  return new Refusal(
    'nothing-found',
    `The last check has found nothing about ${what}${where}.`,
    'See what there is: /ami compliance',
    { what },
  );
}
