/** What a run does with its children: begin them, look at them, and hand on what people tell it. */
import { AmiableError } from '../basics/errors.ts';
import type { Child } from './children.ts';
import { childRunId } from './ids.ts';
import { newRun } from './new-run.ts';
import type { Actor, Run, Signal } from './run.ts';
import type { StepContext } from './step.ts';
import type { RunStore } from './store.ts';

export interface Family {
  readonly store: Pick<RunStore, 'create' | 'read' | 'readMany' | 'signal' | 'getLarge'>;
  /** A hint that a run is due now. */
  wake(runId: string): void;
}

/** The children of a run by their keys, those that are there: a read for each hundred of them. */
export async function readChildren(
  { store }: Pick<Family, 'store'>,
  parentId: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Run>> {
  const found = new Map<string, Run>();
  let wanted = keys;
  for (let attempt = 0; wanted.length > 0; attempt += 1) {
    const ids = new Map(wanted.map((key) => [childRunId(parentId, key, attempt), key]));
    const read = await store.readMany([...ids.keys()]);
    const strangers = read.filter((run) => !isChild(run, parentId, ids.get(run.id)));
    for (const run of read) if (!strangers.includes(run)) found.set(ids.get(run.id) ?? '', run);
    // Another run has that id, and so the child has a longer one.
    wanted = strangers.flatMap(({ id }) => ids.get(id) ?? []);
  }
  return found;
}

function isChild({ parent }: Run, parentId: string, key: string | undefined): boolean {
  return parent !== undefined && parent.runId === parentId && parent.key === key;
}

/** Creates what is not there. Safe to repeat: a child is created once, whoever does it. */
export async function createChild(
  { store, wake }: Family,
  parent: Run,
  child: Pick<Child, 'key' | 'verb' | 'command' | 'subject' | 'request'>,
  { nowMs, waitSeconds }: { readonly nowMs: number; readonly waitSeconds: number },
): Promise<void> {
  const { key, verb, command, subject, request } = child;
  for (let attempt = 0; ; attempt += 1) {
    const id = childRunId(parent.id, key, attempt);
    const run = newRun({
      id,
      verb,
      command,
      request,
      subject,
      nowMs,
      place: parent.place,
      requestedBy: parent.requestedBy,
    });
    const created = await store.create({
      ...run,
      ...(parent.actingFor === undefined ? {} : { actingFor: parent.actingFor }),
      approvals: parent.approvals,
      parent: { runId: parent.id, key, digest: parent.digest ?? '', waitUntilMs: nowMs + waitSeconds * 1000 },
    });
    if (created === 'created') return wake(id);
    const existing = await store.read(id);
    if (existing !== undefined && isChild(existing, parent.id, key)) return;
  }
}

/**
 * Pauses those that change something, with their parent. One that is just being planned begins paused, if it sees that
 * its parent is: throws where it may have looked before that was written, and is then to be repeated. Safe to repeat.
 */
export async function pauseChildren(
  family: Family,
  parentId: string,
  paused: NonNullable<StepContext['paused']>,
  children: readonly Run[],
  nowMs: number,
): Promise<void> {
  for (const child of children) {
    if (child.phase.kind !== 'running' || child.paused !== undefined) continue;
    await tell(family, child, { key: `${parentId}/pause/${paused.atMs}`, kind: 'pause', by: paused.by, atMs: nowMs });
  }
  const isWritten = (await family.store.read(parentId))?.paused !== undefined;
  const planned = children.filter(({ phase, leaseUntilMs }) => phase.kind === 'planning' && leaseUntilMs > nowMs);
  if (!isWritten || planned.length > 0) throw new ChildrenBusyError(planned);
}

/** Resumes those that were paused with their parent, and no others. Safe to repeat. */
export async function resumeChildren(
  family: Family,
  children: readonly Run[],
  by: Actor,
  nowMs: number,
): Promise<void> {
  for (const child of children) {
    if (child.paused?.withParent !== true) continue;
    const key = `${child.parent?.runId}/resume/${child.paused.atMs}`;
    await tell(family, child, { key, kind: 'resume', by, atMs: nowMs });
  }
}

/** Aborts those that go on. What takes itself back already is left to it. Safe to repeat. */
export async function abortChildren(family: Family, children: readonly Run[], by: Actor, nowMs: number): Promise<void> {
  for (const child of children) {
    if (['undoing', 'needs-human', 'ended'].includes(child.phase.kind)) continue;
    await tell(family, child, { key: `${child.parent?.runId}/abort`, kind: 'abort', by, atMs: nowMs });
  }
}

async function tell({ store, wake }: Family, child: Run, signal: Signal): Promise<void> {
  const result = await store.signal(child.id, { ...signal, withParent: true });
  if (result.kind === 'full') throw new ChildrenBusyError([child]);
  wake(child.id);
}

class ChildrenBusyError extends AmiableError {
  readonly code = 'children-busy';
  override readonly retry = 'later';

  constructor(children: readonly Run[]) {
    super('Runs that are parts of this one may be just beginning.', { runs: children.map(({ id }) => id).join(', ') });
  }
}
