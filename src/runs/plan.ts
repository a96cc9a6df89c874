import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson, isJson, type Json } from '../basics/json.ts';
import { windowSchema } from './windows.ts';

/** A value as JSON carries it; anything else is refused when an item is read back. Not z.json(), which tries every kind on every value. */
export const jsonSchema: z.ZodType<Json> = z.custom<Json>(isJson, 'is no data that JSON carries');

/**
 * One named unit of a plan. `kind` names the code that performs it, `params` is all that code needs.
 * `undo` is what takes it back, as steps of the same sort: the way back is part of what is approved.
 */
export type PlanStep = {
  readonly name: string;
  readonly kind: string;
  readonly params: Json;
  /** On failure: take everything back, stop where it is and ask a person, or end, since nothing is left to take back. */
  readonly onFailure: 'undo' | 'hold' | 'end';
  /** Where to go on when the step answers `again`: the name of an earlier step of the same list. */
  readonly againFrom?: string | undefined;
  /** How many rounds the loop that ends here is expected to take. */
  readonly rounds?: number | undefined;
  /** Begins a wave or a stage: it waits for the plan's windows also when the run has changed something before. */
  readonly beginsStage?: boolean | undefined;
  readonly undo: PlanStep[];
};

export const planStepSchema: z.ZodType<PlanStep> = z.lazy(() =>
  z.object({
    name: z.string(),
    kind: z.string(),
    params: jsonSchema,
    onFailure: z.enum(['undo', 'hold', 'end']),
    againFrom: z.string().optional(),
    rounds: z.number().int().positive().optional(),
    beginsStage: z.boolean().optional(),
    undo: z.array(planStepSchema),
  }),
);

export const approvalRuleSchema = z.object({
  required: z.number().int().min(0),
  requesterMayApprove: z.boolean(),
  ttlSeconds: z.number().positive(),
});
/** How many people have to say yes, whether the requester counts, and how long the question stands. */
export type ApprovalRule = z.infer<typeof approvalRuleSchema>;

export const planSchema = z.object({
  /** Version of this format. */
  format: z.literal(1),
  verb: z.string(),
  /** What the plan depends on, as named facts: an approval is void when they have moved. */
  world: z.record(z.string(), z.string()),
  /** What people are told about it; each verb has its own facts. */
  facts: jsonSchema,
  approval: approvalRuleSchema,
  /** When its changes may be made; at any time where absent, be it that nothing was configured or that it was overridden. */
  windows: z.array(windowSchema).optional(),
  /** From the first step to the end, when all goes well. */
  expectedSeconds: z.number().nonnegative(),
  steps: z.array(planStepSchema),
});
/** The frozen data of a run: what it will do, to what, and how it is undone. */
export type Plan = z.infer<typeof planSchema>;

/** The text that an approval binds: equal plans have equal digests, and no two different plans do. 16 hex digits. */
export function planDigest(plan: Plan): string {
  return createHash('sha256').update(canonicalJson(plan)).digest('hex').slice(0, 16);
}
