/** Who has to approve an emergency, which may be about many environments at once. Pure. */
import { policyFor } from '../../config/policy.ts';
import type { Config } from '../../config/schema.ts';
import type { Ranked } from '../../fleet/tiers.ts';
import type { ApprovalRule } from '../../runs/plan.ts';
import { approvalRuleOf, bySecondPerson } from '../planning/plan-refusals.ts';
import type { EmergencyRequest } from './emergency-request.ts';

/** What all environments of the plan ask for together. */
export interface Strictest {
  readonly rule: ApprovalRule;
  /** Whose approvers are asked. */
  readonly environment?: string;
}

/**
 * The strictest of each rule among all environments of the plan, given in the order of its tiers; the environment is that
 * which asks for the most, of several the one that comes last: who may approve for staging may not for production.
 */
export function strictestOf(config: Config, changed: readonly Pick<Ranked, 'environment'>[]): Strictest {
  const rules = [...new Set(changed.map(({ environment }) => environment))].map((environment) => ({
    environment,
    rule: approvalRuleOf(policyFor(config, { environment })),
  }));
  const [first] = rules.toReversed().toSorted((one, other) => strictness(other.rule) - strictness(one.rule));
  const rule: ApprovalRule = {
    required: Math.max(...rules.map(({ rule: { required } }) => required)),
    requesterMayApprove: rules.every(({ rule: { requesterMayApprove } }) => requesterMayApprove),
    ttlSeconds: Math.min(...rules.map(({ rule: { ttlSeconds } }) => ttlSeconds)),
  };
  return { rule, ...(first?.environment === undefined ? {} : { environment: first.environment }) };
}

function strictness({ required, requesterMayApprove }: ApprovalRule): number {
  return 2 * required + (requesterMayApprove ? 0 : 1);
}

/** Setting rules aside takes a second person, be it that fewer of them are asked because the glass was broken. */
export function approvalOf(config: Config, request: EmergencyRequest, rule: ApprovalRule): ApprovalRule {
  const { breakGlassApprovals } = config.emergency;
  if (request.breakGlass !== undefined)
    return bySecondPerson({ ...rule, required: Math.min(rule.required, breakGlassApprovals) });
  const isOverride = request.override !== undefined || request.outsideWindow !== undefined;
  return isOverride ? bySecondPerson(rule) : rule;
}
