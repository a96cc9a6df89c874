/** Which children a run begins, and when: the rules, without doing any of it. Pure. */
import * as z from 'zod';
import { jsonSchema } from './plan.ts';
import type { Run } from './run.ts';

export const childSchema = z.object({
  /** Unique among the children of the run, and never another's in a later plan. */
  key: z.string(),
  verb: z.string(),
  /** In canonical form, as a person would ask for it alone. */
  command: z.string(),
  subject: z.string(),
  /** What people call it, where that is not its subject. */
  label: z.string().exactOptional(),
  request: z.record(z.string(), jsonSchema),
  /** Servers that it is about, where its own request only names them together: a list may be long. */
  servers: z.array(z.string()).exactOptional(),
  /** Whose result it cannot do without: that of the child `key`, which the step `step` has begun. */
  needs: z.object({ step: z.string(), key: z.string() }).exactOptional(),
});
/** A run to be begun as part of another. */
export type Child = z.infer<typeof childSchema>;

/** The keys of what a child cannot do without: of what it needs itself first, then of what that needs. */
export function neededBy({ needs }: Pick<Child, 'needs'>, byKey: ReadonlyMap<string, Child>): readonly string[] {
  const keys: string[] = [];
  for (let next = needs; next !== undefined && !keys.includes(next.key); next = byKey.get(next.key)?.needs)
    keys.push(next.key);
  return keys;
}

/**
 * How one child stands, as a letter. A child is marked as begun before it is created, so that none is left out and none
 * is created twice, whenever a worker dies.
 */
export const marks = {
  waiting: '.',
  begun: 's',
  done: 'd',
  /** It is done, but for a part of it that could not be, within what was allowed. */
  partly: 'p',
  /** It has failed, and what it had changed was taken back. */
  failed: 'f',
  /** Its way back is blocked: a person has to look at it. */
  stuck: 'n',
  /** It was not begun, since its world did not allow it. Nothing was changed. */
  refused: 'r',
  /** A person has stopped it alone. */
  stopped: 'a',
  /** It lacks what another child was to make. */
  blocked: 'b',
  /** Too many others have failed. */
  untouched: 'x',
} as const;
export type Mark = (typeof marks)[keyof typeof marks];

/** The marks of all children, in their order: one letter each. */
export type Marks = string;

/** How the run of a child stands. */
export function markOf(run: Run): Mark {
  if (run.phase.kind === 'needs-human') return marks.stuck;
  if (run.phase.kind !== 'ended') return marks.begun;
  const { outcome, code } = run.phase;
  switch (outcome) {
    case 'done':
      return marks.done;
    case 'undone':
    case 'aborted':
      return code === 'aborted' ? marks.stopped : code === 'parent-stopped' ? marks.untouched : marks.failed;
    case 'failed':
      return code === 'closed' ? marks.stuck : marks.failed;
    case 'refused':
    case 'rejected':
    case 'expired':
    case 'void':
      return marks.refused;
  }
}

/** When nothing more is begun. */
export interface StopRule {
  /** More failures than this, with those before. */
  readonly maxFailed: number;
  readonly failedBefore: number;
  /** More failures than this among these alone. */
  readonly maxFailedHere?: number;
}

export interface StartRule extends StopRule {
  /** How many are under way at once. */
  readonly concurrency: number;
  /** What was made for a child that needs it is not there, and will not be. */
  isBlocked(index: number): boolean;
}

/** The marks after beginning as many as may be begun now. */
export function begin(all: Marks, rule: StartRule): Marks {
  if (isStopped(all, rule)) return all.replaceAll(marks.waiting, marks.untouched);
  let free = rule.concurrency - countOf(all, marks.begun);
  return [...all]
    .map((mark, index) => {
      if (mark !== marks.waiting) return mark;
      if (rule.isBlocked(index)) return marks.blocked;
      free -= 1;
      return free >= 0 ? marks.begun : mark;
    })
    .join('');
}

/** Whether too many have failed for anything more to be begun. */
export function isStopped(all: Marks, { maxFailed, failedBefore, maxFailedHere = maxFailed }: StopRule): boolean {
  return failedBefore + failures(all) > maxFailed || failures(all) > maxFailedHere;
}

/** How many have failed, and are taken back or wait for a person. */
export function failures(all: Marks): number {
  return countOf(all, marks.failed) + countOf(all, marks.stuck);
}

/** How many have this mark. */
export function countOf(all: Marks, mark: Mark): number {
  return all.split(mark).length - 1;
}

/** Whether none is under way and none waits to be begun. */
export function isOver(all: Marks): boolean {
  return !all.includes(marks.begun) && !all.includes(marks.waiting);
}

/** The marks with those at `indexes` replaced. */
export function withMarks(all: Marks, changed: ReadonlyMap<number, Mark>): Marks {
  return [...all].map((mark, index) => changed.get(index) ?? mark).join('');
}

/** Where in the list those are that are under way. */
export function underWay(all: Marks): readonly number[] {
  return [...all].flatMap((mark, index) => (mark === marks.begun ? [index] : []));
}
