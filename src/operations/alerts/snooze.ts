import { Refusal } from '../../basics/errors.ts';
import { quote } from '../../basics/quoting.ts';
import { withoutPlace } from '../../config/fleet-names.ts';
import type { Asker, Desk } from '../desk.ts';
import { authorise } from '../people/authorise.ts';
import { type AlertState, alertStateOf, updateAlertState } from './alert-state.ts';

/** What names findings of no environment, where one can be named. */
export const noEnvironment = 'none';

export interface SnoozeRequest {
  /** An application, a fleet or an AMI; absent: whatever is of no application. */
  readonly what?: string;
  /** Only what is of this environment, or of none where it is `noEnvironment`. */
  readonly environment?: string;
  readonly days: number;
}

export interface SnoozeAnswer extends Pick<SnoozeRequest, 'what' | 'environment'> {
  readonly findings: number;
  readonly untilMs: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Keeps quiet about what is found now about an application, a fleet or an AMI; what gets worse is told all the same.
 * Safe to repeat. Throws Refusal where nothing is known to be found about it.
 */
export async function snooze(desk: Desk, asker: Asker, { days, ...about }: SnoozeRequest): Promise<SnoozeAnswer> {
  const { environment } = about;
  authorise(desk, asker, 'operator', environment === noEnvironment ? undefined : environment);
  const untilMs = desk.clock.nowMs() + days * dayMs;
  const written = await updateAlertState(desk.store, (record) => {
    const state = alertStateOf(record);
    const keys = keysAbout(state, about);
    if (keys.length === 0) throw nothingFound(about, namesakes(state, about));
    const { id: by, name, via } = asker.actor;
    const one = { untilMs, by, ...(via === 'slack' ? {} : { name }) };
    const snoozed = { ...state.snoozed, ...Object.fromEntries(keys.map((key) => [key, one])) };
    // The next check is wanted at once: it edits the message.
    return { ...state, snoozed, checkedAtMs: 0 };
  });
  if (written === undefined) throw new Refusal('busy', 'Others write at the same moment.', 'Try again.');
  return { ...about, findings: keysAbout(written, about).length, untilMs };
}

type About = Omit<SnoozeRequest, 'days'>;

function keysAbout({ seen }: AlertState, { what, environment }: About): readonly string[] {
  const isSame = (one: string | undefined, other: string) => one?.toLowerCase() === other.toLowerCase();
  const isThere = (own: string | undefined) =>
    environment === undefined || (environment === noEnvironment ? own === undefined : isSame(own, environment));
  return Object.entries(seen).flatMap(([key, { names, environment: own }]) => {
    const isMeant = what === undefined ? isOfNoApplication(names) : names.some((name) => isSame(name, what));
    return isMeant && isThere(own) ? [key] : [];
  });
}

/** It goes by its own name alone: that of an application is kept beside it. */
function isOfNoApplication(names: AlertState['seen'][string]['names']): boolean {
  return names.length === 1;
}

/** Names of fleets with this name, where they are told apart by their places. */
function namesakes({ seen }: AlertState, { what }: About): readonly string[] {
  if (what === undefined) return [];
  const names = new Set(Object.values(seen).flatMap((finding) => finding.names));
  const bare = withoutPlace(what).toLowerCase();
  return [...names].filter((name) => withoutPlace(name).toLowerCase() === bare).toSorted();
}

function nothingFound({ what, environment }: About, others: readonly string[]): Refusal {
  return new Refusal(
    'nothing-found',
    `The last check has found nothing about ${aboutText(what, environment)}.`,
    others.length === 0 ? 'See what there is: /ami compliance' : `Say which one: ${others.map(quote).join(', ')}.`,
    what === undefined ? {} : { what },
  );
}

/** What a snooze is about: `web in production`, or `what is of no application and no environment`. */
export function aboutText(what: string | undefined, environment: string | undefined): string {
  const subject = what ?? 'what is of no application';
  if (environment === undefined) return subject;
  if (environment !== noEnvironment) return `${subject} in ${environment}`;
  return `${subject} ${what === undefined ? 'and' : 'of'} no environment`;
}
