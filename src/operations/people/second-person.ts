/** A second person has to be a person: two names for one human would make two out of one. */
import { Refusal } from '../../basics/errors.ts';
import { slackUserOf } from '../../config/policy.ts';
import type { Config } from '../../config/schema.ts';
import type { ApprovalRule } from '../../runs/plan.ts';
import type { Actor, Run } from '../../runs/run.ts';

/** Throws Refusal where the plan takes somebody else's approval, and whoever asks could be anybody. */
export function refuseUnidentifiedRequester(config: Config, requester: Actor, approval: ApprovalRule): void {
  if (approval.required === 0 || approval.requesterMayApprove || isIdentified(config, requester)) return;
  throw unidentified(
    `Nobody has said who ${requester.id} is in Slack, and this takes the approval of somebody else.`,
    'Ask in Slack, or name this identity under people.aws in the configuration and ask again.',
  );
}

/**
 * Throws Refusal where this approval could be the requester's own: where either of the two is an AWS identity that
 * nobody has named, or where both are known to be the same human.
 */
export function refuseOneAsTwo(config: Config, approver: Actor, run: Run): void {
  if (!isIdentified(config, approver)) {
    throw unidentified(
      `Nobody has said who ${approver.id} is in Slack, so this approval could be the requester's own.`,
      'Approve in Slack, or name this identity under people.aws in the configuration.',
    );
  }
  if (run.plan === undefined || run.plan.approval.requesterMayApprove) return;
  const { requestedBy } = run;
  refuseUnidentifiedRequester(config, requestedBy, run.plan.approval);
  if (slackUserOf(config, requestedBy.id) !== approver.id) return;
  throw new Refusal(
    'own-plan',
    'You asked for this run, at a terminal, so someone else has to approve it.',
    'Ask a colleague who may approve.',
    { run: run.id },
  );
}

function isIdentified(config: Config, { id, via }: Actor): boolean {
  return via !== 'terminal' || !id.startsWith('arn:') || slackUserOf(config, id) !== undefined;
}

function unidentified(reason: string, remedy: string): Refusal {
  return new Refusal('identity-unknown', reason, remedy);
}
