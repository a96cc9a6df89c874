import type { Run } from './run.ts';

/** What a run is asked with. */
export interface NewRun extends Pick<Run, 'id' | 'verb' | 'command' | 'request' | 'subject' | 'requestedBy' | 'place'> {
  readonly nowMs: number;
}

/** The key of what somebody has typed, as long as nobody has looked what it is. */
export function askedKey(subject: string): string {
  return `asked/${subject}`;
}

/** A run that nobody has planned yet. Pure. */
export function newRun({ nowMs, ...asked }: NewRun): Run {
  return {
    schema: 1,
    ...asked,
    subjectKey: askedKey(asked.subject),
    requestedAtMs: nowMs,
    phase: { kind: 'planning' },
    step: { index: 0, round: 1, startedAtMs: nowMs, pausedMs: 0, tries: 0 },
    tried: [],
    outputs: {},
    approvals: [],
    inbox: [],
    seen: [],
    pending: [],
    lastNoteSeq: 0,
    fence: 0,
    leaseUntilMs: 0,
    dueAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}
