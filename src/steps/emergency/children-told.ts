/** What the thread of a run is told of the runs that it has begun. */
import { type Child, type Marks, marks, underWay } from '../../runs/children.ts';
import type { StepContext } from '../../runs/step.ts';
import type { EndedChild } from './children-ended.ts';
import { type ChildrenParams, whyOf } from './children-parts.ts';
import { type FleetLeft, leftFacts } from './count-left.ts';

const namedAtMost = 10;

/** Those that are under way and were not `then`, the first few by name. */
export function tellBegun({ tell }: StepContext, { children, what }: ChildrenParams, then: Marks, now: Marks): void {
  const begun = underWay(now).filter((index) => then[index] === marks.waiting);
  if (begun.length === 0) return;
  const of = begun.flatMap((index) => children[index] ?? []);
  const names = of.slice(0, namedAtMost).map(nameOf);
  tell('children-begun', { what, count: of.length, groups: groupsAmong(of), names });
}

/** Those that are done together, with what they have counted; each that is not by itself, with the reason. */
export function tellEnded(
  { tell }: StepContext,
  { what }: ChildrenParams,
  ended: readonly EndedChild[],
  left: readonly FleetLeft[],
): void {
  const done = ended.flatMap(({ child, mark }) => (mark === marks.done ? child : []));
  // Of one that is not done as a whole its own run says more.
  const whole = new Set(done.map(({ subject }) => subject));
  const counted = left.filter(({ name }) => whole.has(name));
  const counts = counted.slice(0, namedAtMost).map(leftFacts);
  const names = done.slice(0, namedAtMost).map(nameOf);
  if (done.length > 0)
    tell('children-done', {
      ...{ what, count: done.length, groups: groupsAmong(done), names },
      ...(counts.length === 0 ? {} : { counts }),
    });
  for (const { child, mark, run } of ended) {
    if (mark === marks.done) continue;
    tell('child-not-done', {
      ...{ what, name: nameOf(child), run: run.id, why: whyOf(run), needsPerson: mark === marks.stuck },
    });
  }
}

function nameOf({ label, subject }: Child): string {
  return label ?? subject;
}

/** How many of them are servers in no fleet. */
function groupsAmong(children: ChildrenParams['children']): number {
  return children.filter(({ servers }) => servers !== undefined).length;
}
