/** When a fault holds, in simulated time. Without `untilMs` and `times` it holds until it is stopped. */
export interface When {
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** Strikes so many times, then no more. */
  readonly times?: number;
}

/** A fault in force; `stop` ends it and may be called again. */
export interface Fault {
  stop(): void;
}

interface Rule<Subject> {
  readonly subject: Subject;
  readonly when: When;
  strikes: number;
}

/** Faults of one kind, with what each is about. */
export interface FaultRules<Subject> {
  add(subject: Subject, when?: When): Fault;
  /** Each rule in force that `applies` accepts, oldest first; counted as a strike when it is reached. */
  strikes(applies: (subject: Subject) => boolean): Iterable<Subject>;
  /** The first of them. */
  strike(applies: (subject: Subject) => boolean): Subject | undefined;
  /** Whether one in force applies; this is no strike. */
  applies(applies: (subject: Subject) => boolean): boolean;
  clear(): void;
}

export function faultRules<Subject>(nowMs: () => number): FaultRules<Subject> {
  const rules = new Set<Rule<Subject>>();
  const inForce = ({ when, strikes }: Rule<Subject>): boolean =>
    nowMs() >= (when.fromMs ?? Number.NEGATIVE_INFINITY) &&
    nowMs() < (when.untilMs ?? Number.POSITIVE_INFINITY) &&
    strikes < (when.times ?? Number.POSITIVE_INFINITY);
  function* strikes(applies: (subject: Subject) => boolean): Generator<Subject> {
    for (const rule of rules) {
      if (!inForce(rule) || !applies(rule.subject)) continue;
      rule.strikes += 1;
      yield rule.subject;
    }
  }
  return {
    add: (subject, when = {}) => {
      const rule = { subject, when, strikes: 0 };
      rules.add(rule);
      return { stop: () => rules.delete(rule) };
    },
    strikes,
    strike: (applies) => {
      for (const subject of strikes(applies)) return subject;
      return undefined;
    },
    applies: (applies) => [...rules].some((rule) => inForce(rule) && applies(rule.subject)),
    clear: () => rules.clear(),
  };
}
