/** Who may close a run that needs a person: it ends as it is, and nothing works on the fleet until somebody has looked. */
import { Refusal } from '../../basics/errors.ts';
import { hasAdmins, slackUserOf } from '../../config/policy.ts';
import type { Actor, Run } from '../../runs/run.ts';
import type { Asker, Desk } from '../desk.ts';
import { authorise } from '../people/authorise.ts';

/**
 * Throws Refusal unless the person is an admin in the run's environment. Where nobody is one, a second person does: an
 * approver who did not ask for the run.
 */
export function authoriseClosing(desk: Desk, asker: Asker, run: Run): void {
  const bySecondPerson = !hasAdmins(desk.config, run.environment);
  authorise(desk, asker, bySecondPerson ? 'approver' : 'admin', run.environment);
  if (bySecondPerson) refuseRequester(desk, asker, run);
}

function refuseRequester(desk: Desk, asker: Asker, run: Run): void {
  const requester = slackUserOf(desk.config, run.requestedBy.id) ?? run.requestedBy.id;
  if (requester === asker.actor.id) throw ownRun(run);
  const unknown = [asker.actor.id, requester].find((id) => isUnknown(id, [asker.actor, run.requestedBy]));
  if (unknown !== undefined) throw unknownPerson(unknown);
}

/** An AWS identity that nobody has named may be anybody, the other of the two included. */
function isUnknown(id: string, actors: readonly Actor[]): boolean {
  return id.startsWith('arn:') && actors.some((actor) => actor.id === id && actor.via === 'terminal');
}

function ownRun(run: Run): Refusal {
  return new Refusal(
    'own-run',
    `You asked for run ${run.id}, and nobody is configured as an admin, so someone else has to close it.`,
    'Ask a colleague who may approve, or name an admin in the configuration (people.roles.admins).',
    { run: run.id },
  );
}

function unknownPerson(id: string): Refusal {
  return new Refusal(
    'identity-unknown',
    `Nobody has said who ${id} is in Slack, so the one who closes this run could be the one who asked for it.`,
    'Name this identity under people.aws in the configuration, or an admin under people.roles.admins.',
  );
}
