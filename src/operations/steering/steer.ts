import { Refusal } from '../../basics/errors.ts';
import type { Role } from '../../config/people.ts';
import { freezeFor, unfreezeCommand } from '../../runs/freeze-gate.ts';
import { type Run, type Signal, signalSchema } from '../../runs/run.ts';
import { awaitsGoCode, judgeSignal } from '../../runs/signals.ts';
import type { Freeze } from '../../runs/store.ts';
import type { SignalAnswer } from '../answers.ts';
import type { Asker, Desk } from '../desk.ts';
import { authorise } from '../people/authorise.ts';
import { refuseOneAsTwo } from '../people/second-person.ts';
import { authoriseClosing } from './close-stuck.ts';
import { findRun } from './find-run.ts';

export interface Steering {
  readonly signal: Signal['kind'];
  readonly runId: string;
  readonly reason?: string;
  /** What the person saw when they approved. */
  readonly digest?: string;
}

const roleFor: Readonly<Record<Signal['kind'], Role>> = {
  approve: 'approver',
  reject: 'approver',
  pause: 'operator',
  resume: 'operator',
  abort: 'operator',
  retry: 'operator',
  hold: 'operator',
};

const remedies: Readonly<Record<string, (run: Run) => string>> = {
  'plan-changed': (run) => `See the plan that is waiting: /ami status ${run.id}`,
  'own-plan': () => 'Ask a colleague who may approve.',
  'reason-missing': (run) => `Say why: /ami abort ${run.id} --reason "…"`,
  expired: (run) => `Ask for it again: /ami ${run.command}`,
};

/**
 * Records what a person tells a run and wakes it. One read and one write, before the acknowledgement; the same
 * interaction counts once. Throws Refusal where the person may not, or the run is not in a state for it.
 */
export async function steer(desk: Desk, asker: Asker, steering: Steering): Promise<SignalAnswer> {
  const run = await findRun(desk, steering.runId);
  const signal = signalOf(desk, asker, steering);
  if (run.seen.includes(signal.key)) return { run, signal: steering.signal, repeated: true };
  refuseSteering(desk, asker, run, signal);
  if (steering.signal === 'approve') refuseWhileFrozen(await desk.store.freezes(), run);
  const result = await desk.store.signal(run.id, signal);
  if (result.kind === 'no-run') throw unfit(run, 'run-ended', `Run ${run.id} has already ended.`);
  if (result.kind === 'full') throw unfit(run, 'inbox-full', `Run ${run.id} has more to attend to than it can take.`);
  desk.wake(run.id);
  return { run: result.run, signal: steering.signal, repeated: result.kind === 'repeated' };
}

const kinds = signalSchema.shape.kind;

/** Whether the verb tells a run something. */
export function isSignal(verb: string): verb is Signal['kind'] {
  return kinds.safeParse(verb).success;
}

/** What this person may tell the run now, judged as the act itself is. */
export function signalsFor(desk: Desk, asker: Asker, run: Run, freezes: readonly Freeze[]): readonly Signal['kind'][] {
  return kinds.options.filter((kind) => {
    const digest = run.digest === undefined ? {} : { digest: run.digest };
    // Where a reason is missing, a form asks for it.
    const signal = signalOf(desk, asker, { signal: kind, runId: run.id, reason: 'asked for later', ...digest });
    return passes(() => {
      refuseSteering(desk, asker, run, signal);
      if (kind === 'approve') refuseWhileFrozen(freezes, run);
    });
  });
}

function passes(refuse: () => void): boolean {
  try {
    refuse();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function refuseSteering(desk: Desk, asker: Asker, run: Run, signal: Signal): void {
  authoriseSteering(desk, asker, run, signal.kind);
  refuseUnfit(run, signal);
}

/** Whoever asked for a run may always stop it. */
function authoriseSteering(desk: Desk, asker: Asker, run: Run, kind: Signal['kind']): void {
  if (kind === 'abort' && run.phase.kind === 'needs-human') {
    authoriseClosing(desk, asker, run);
    return;
  }
  const own = run.requestedBy.id === asker.actor.id;
  if (own && (kind === 'abort' || kind === 'pause')) return;
  // Letting a run go on that asks for it is an approval.
  const approves = kind === 'approve' || (kind === 'retry' && isAskingToGoOn(run));
  if (approves) refuseOneAsTwo(desk.config, asker.actor, run);
  authorise(desk, asker, approves ? 'approver' : roleFor[kind], run.environment);
}

function isAskingToGoOn({ phase }: Run): boolean {
  return phase.kind === 'held' && phase.code === awaitsGoCode;
}

function signalOf(desk: Desk, asker: Asker, { signal, reason, digest }: Steering): Signal {
  return {
    key: `${asker.interactionId}/${signal}`,
    kind: signal,
    by: asker.actor,
    atMs: desk.clock.nowMs(),
    ...(reason === undefined ? {} : { reason }),
    ...(digest === undefined ? {} : { digest }),
  };
}

function refuseUnfit(run: Run, signal: Signal): void {
  const judged = judgeSignal(run, signal);
  if (judged.kind === 'refused') throw unfit(run, judged.code, judged.why);
}

function unfit(run: Run, code: string, why: string): Refusal {
  return new Refusal(code, why, remedies[code]?.(run) ?? `See where it is: /ami status ${run.id}`, { run: run.id });
}

function refuseWhileFrozen(freezes: readonly Freeze[], run: Run): void {
  const freeze = freezeFor(freezes, run.environment);
  if (freeze === undefined) return;
  throw new Refusal(
    'frozen',
    `Frozen by ${freeze.by.name}: ${freeze.reason}.`,
    `Approve once it is lifted: ${unfreezeCommand(freeze)}`,
    { scope: freeze.scope },
  );
}
