/** What planning shares, whatever is planned: what speaks against it, and who has to approve. */
import { isAwsError } from '../../aws/errors.ts';
import { AmiableError, Refusal } from '../../basics/errors.ts';
import type { FleetPolicy } from '../../config/policy.ts';
import { freezeFor, unfreezeCommand } from '../../runs/freeze-gate.ts';
import type { ApprovalRule } from '../../runs/plan.ts';
import type { Planned } from '../../runs/planner.ts';
import type { Freeze, LockHolder } from '../../runs/store.ts';

/** A refusal, and a permission that is missing, is an answer to the engine; anything else that fails is tried again. */
export async function orRefused(plan: () => Promise<Planned>): Promise<Planned> {
  try {
    return await plan();
  } catch (error) {
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): Planned {
  if (error instanceof Refusal) return { kind: 'refused', code: error.code, why: error.reason, remedy: error.remedy };
  if (isAwsError(error, 'denied') && error instanceof AmiableError) {
    const remedy =
      error.action === undefined
        ? 'Check the credentials of Amiable.'
        : `Allow ${error.action} to the role of Amiable, then ask again.`;
    return { kind: 'refused', code: error.code, why: `AWS refused to let Amiable look: ${error.message}`, remedy };
  }
  throw error;
}

/** Throws Refusal while the environment is frozen, or everything is. */
export function refuseFrozen(freezes: readonly Freeze[], environment: string | undefined): void {
  const freeze = freezeFor(freezes, environment);
  if (freeze === undefined) return;
  const where = freeze.scope === '*' ? 'Everything' : freeze.scope;
  throw new Refusal(
    'frozen',
    `${where} is frozen by ${freeze.by.name}: ${freeze.reason}.`,
    `Wait, or lift it: ${unfreezeCommand(freeze)}`,
    { scope: freeze.scope },
  );
}

/** Throws Refusal where another run holds what people call `subject`. */
export function refuseLocked(subject: string, holder: LockHolder | undefined, ownRunId: string | undefined): void {
  if (holder === undefined || holder.owner === ownRunId) return;
  throw new Refusal(
    'lock-held',
    `${subject} is already being changed by run ${holder.owner}.`,
    `Wait for it, or look at it: /ami status ${holder.owner}`,
    { run: holder.owner },
  );
}

/** A rule of the policy is set aside, which takes a second person, whatever the environment says. */
export function bySecondPerson(rule: ApprovalRule): ApprovalRule {
  return { ...rule, required: Math.max(1, rule.required), requesterMayApprove: false };
}

/** Who has to approve, as the policy says it. */
export function approvalRuleOf(policy: FleetPolicy): ApprovalRule {
  return {
    required: policy.approvals,
    requesterMayApprove: policy.requesterMayApprove,
    ttlSeconds: policy.approvalTtlSeconds,
  };
}
