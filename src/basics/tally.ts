import type { Clock } from './clock.ts';

export type Numbers = Readonly<Record<string, number>>;

/** What was counted of one subject in a time. */
export interface Tallied<Subject> {
  readonly subject: Subject;
  readonly seconds: number;
  /** All of it, by outcome. */
  readonly total: Numbers;
  /** The same apart, by what was called. */
  readonly byCall: Readonly<Record<string, Numbers>>;
}

/** Counts what is called, and tells it now and again: what is counted for a minute is one line, not a thousand. */
export interface Tally<Subject> {
  add(subject: Subject, call: string, outcomes: Numbers): void;
  /** Tells what has not been told yet; for whoever may be frozen or ended now. */
  tell(): void;
}

export interface TallyOptions<Subject> {
  readonly clock: Clock;
  /** Told with the first thing that is counted after so long. */
  readonly everyMs: number;
  readonly tell: (tallied: Tallied<Subject>) => void;
}

interface Counting<Subject> {
  readonly subject: Subject;
  readonly byCall: Map<string, Map<string, number>>;
}

/** Subjects that have the same properties are one. */
export function createTally<Subject extends object>({ clock, everyMs, tell }: TallyOptions<Subject>): Tally<Subject> {
  let sinceMs = clock.nowMs();
  let counted = new Map<string, Counting<Subject>>();

  const tellAll = (): void => {
    const seconds = Math.round((clock.nowMs() - sinceMs) / 1000);
    const told = [...counted.values()];
    sinceMs = clock.nowMs();
    counted = new Map();
    for (const { subject, byCall } of told) tell({ subject, seconds, ...summed(byCall) });
  };

  return {
    add(subject, call, outcomes) {
      if (clock.nowMs() - sinceMs >= everyMs) tellAll();
      const key = JSON.stringify(Object.entries(subject).sort());
      const counting = counted.get(key) ?? { subject, byCall: new Map<string, Map<string, number>>() };
      counted.set(key, counting);
      const numbers = counting.byCall.get(call) ?? new Map<string, number>();
      counting.byCall.set(call, numbers);
      increase(numbers, outcomes);
    },
    tell: tellAll,
  };
}

function summed(byCall: Counting<object>['byCall']): Pick<Tallied<object>, 'total' | 'byCall'> {
  const total = new Map<string, number>();
  for (const numbers of byCall.values()) increase(total, Object.fromEntries(numbers));
  return {
    total: Object.fromEntries(total),
    byCall: Object.fromEntries([...byCall].map(([call, numbers]) => [call, Object.fromEntries(numbers)])),
  };
}

function increase(numbers: Map<string, number>, more: Numbers): void {
  for (const [name, number] of Object.entries(more)) numbers.set(name, (numbers.get(name) ?? 0) + number);
}
