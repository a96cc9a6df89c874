/** What one look at an alarm or a probe tells of a fleet. Pure. */

/** An alarm as CloudWatch describes it. */
export interface Alarm {
  readonly name: string;
  readonly state: 'ok' | 'alarm' | 'insufficient-data';
  /** CloudWatch's own words for the state. */
  readonly reason: string;
  /** Since when it has been in this state; absent where that is not told. */
  readonly sinceMs?: number;
}

/** An address that is asked over HTTP, and what it is to answer. */
export interface HttpProbe {
  readonly url: string;
  readonly status: number;
  /** How many wrong answers in a row are no accident any more. */
  readonly failures: number;
}

export type Answered =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'silent'; readonly why: string };

/** What one look told of one thing that is watched. */
export interface Reading {
  /** `alarm web-5xx`, `probe https://…`: equal names are one thing. */
  readonly name: string;
  readonly state: 'healthy' | 'unhealthy' | 'unknown';
  /** A sentence for people, with the source's own words. */
  readonly detail: string;
  /** How many unhealthy readings in a row it takes to be believed. */
  readonly needed: number;
  /** Since when it has been so, where the source tells. */
  readonly sinceMs?: number;
}

export function alarmSignal(name: string): string {
  return `alarm ${name}`;
}

export function probeSignal({ url }: Pick<HttpProbe, 'url'>): string {
  return `probe ${url}`;
}

/**
 * | CloudWatch says | reading |
 * |---|---|
 * | OK | healthy |
 * | ALARM | unhealthy, at once: the alarm has counted its own periods |
 * | INSUFFICIENT_DATA | unknown, or healthy where the policy says that no data is no news |
 * | nothing of that name (`undefined`) | unknown |
 */
export function alarmReading(
  name: string,
  alarm: Alarm | undefined,
  { insufficientData }: { readonly insufficientData: 'unknown' | 'healthy' },
): Reading {
  const head = {
    name: alarmSignal(name),
    needed: 1,
    ...(alarm?.sinceMs === undefined ? {} : { sinceMs: alarm.sinceMs }),
  };
  if (alarm === undefined) return { ...head, state: 'unknown', detail: `The alarm ${name} does not exist.` };
  const said = `${sinceText(alarm.sinceMs)}${alarm.reason === '' ? '.' : `: ${alarm.reason}`}`;
  switch (alarm.state) {
    case 'ok':
      return { ...head, state: 'healthy', detail: `The alarm ${name} is OK.` };
    case 'alarm':
      return { ...head, state: 'unhealthy', detail: `The alarm ${name} is in ALARM${said}` };
    case 'insufficient-data':
      return { ...head, state: insufficientData, detail: `The alarm ${name} has insufficient data${said}` };
  }
}

function sinceText(sinceMs: number | undefined): string {
  return sinceMs === undefined ? '' : ` since ${new Date(sinceMs).toISOString().slice(11, 16)} UTC`;
}

/**
 * A wrong answer is unhealthy. Silence is unknown: a load balancer answers by itself where no server does, so what is
 * broken then is the way from here, or the name, of which the servers are innocent.
 */
export function probeReading(probe: HttpProbe, answered: Answered): Reading {
  const { url, status, failures } = probe;
  const head = { name: probeSignal(probe), needed: failures };
  if (answered.kind === 'silent')
    return { ...head, state: 'unknown', detail: `${url} gives no answer: ${answered.why}.` };
  return answered.status === status
    ? { ...head, state: 'healthy', detail: `${url} answers ${status}.` }
    : { ...head, state: 'unhealthy', detail: `${url} answers ${answered.status} instead of ${status}.` };
}

/** Why a reading is not held against a run. */
export type Excuse =
  /** It was so before the run changed anything, and has been since. */
  | { readonly of: 'unhealthy'; readonly name: string; readonly sinceMs?: number }
  /** A person let the run go on without knowing. */
  | { readonly of: 'unknown'; readonly name: string };

/** The reading, as healthy where one of the excuses holds for it. An alarm that has been OK meanwhile and fires anew is not excused. */
export function excused(reading: Reading, excuses: readonly Excuse[]): Reading {
  const isExcused = excuses.some(
    (excuse) => excuse.name === reading.name && excuse.of === reading.state && isTheSame(excuse, reading),
  );
  return isExcused ? { ...reading, state: 'healthy' } : reading;
}

function isTheSame(excuse: Excuse, { sinceMs }: Reading): boolean {
  if (excuse.of === 'unknown' || excuse.sinceMs === undefined || sinceMs === undefined) return true;
  return sinceMs <= excuse.sinceMs;
}
