import { Refusal } from '../../basics/errors.ts';
import { quote } from '../../basics/quoting.ts';
import type { AskedAnswer, DryRunAnswer } from '../answers.ts';
import type { Asker, Desk } from '../desk.ts';
import { loadPlanning } from '../load-planning.ts';
import { authorise } from '../people/authorise.ts';
import { askRun, isSameRequest, requireOperatorSomewhere } from '../steering/ask-run.ts';
import { findRun } from '../steering/find-run.ts';
import { requireTakenBack } from './rollback-refusals.ts';
import { type RollbackRequest, rollbackRequestSchema } from './rollback-request.ts';

export type RollbackAsked = Omit<RollbackRequest, 'groupIds'>;

/**
 * Records that a rollback is wanted. Throws Refusal where the person may not ask for it, and where a run is named that
 * cannot be taken back.
 */
export async function askRollback(desk: Desk, asker: Asker, asked: RollbackAsked): Promise<AskedAnswer> {
  requireOperatorSomewhere(desk, asker);
  const request = requestOf(asker, asked);
  const subject = await subjectOf(desk, asker, request);
  return askRun(desk, asker, {
    verb: 'rollback',
    command: commandOf(request),
    request,
    subject,
    isSame: (recorded) => isSameRequest(rollbackRequestSchema, recorded, request),
  });
}

/** The plan that a run would have, without a run. Throws Refusal as asking and planning do. */
export async function dryRunRollback(desk: Desk, asker: Asker, asked: RollbackAsked): Promise<DryRunAnswer> {
  requireOperatorSomewhere(desk, asker);
  const request = requestOf(asker, asked);
  const { dryRunAnswer, planRollback } = await loadPlanning();
  return dryRunAnswer(desk, commandOf(request), await planRollback(desk, request, { actor: asker.actor }));
}

function requestOf(asker: Asker, asked: RollbackAsked): RollbackRequest {
  return rollbackRequestSchema.parse({ ...asked, groupIds: [...asker.groupIds] });
}

/** The fleet as people call it. What the run alone can tell against it is found out now, and not by planning. */
async function subjectOf(desk: Desk, asker: Asker, { target }: RollbackRequest): Promise<string> {
  if (target.kind === 'fleet') return target.fleet;
  const run = await findRun(desk, target.runId);
  authorise(desk, asker, 'operator', run.environment);
  try {
    return requireTakenBack(run, desk.clock.nowMs()).run.subject;
  } catch (error) {
    // Its card may still show a button for it.
    if (error instanceof Refusal && error.code === 'window-over')
      await desk.store.touchStory(run.id, desk.clock.nowMs());
    throw error;
  }
}

function commandOf({ target, strategy, batch, reason, override }: RollbackRequest): string {
  const flags = Object.entries({ strategy, batch, reason, override }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${quote(value)}`],
  );
  return [`rollback ${target.kind === 'run' ? target.runId : quote(target.fleet)}`, ...flags].join(' ');
}
