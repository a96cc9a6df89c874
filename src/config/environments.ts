/** What an environment asks of a change. */
import * as z from 'zod';
import { environmentRolesSchema } from './people.ts';
import { batchSchema, channelSchema, nameSchema, percentSchema, secondsSchema } from './values.ts';
import { windowsSchema } from './windows.ts';

const checks = ['validated', 'scanned'] as const;
export type Check = (typeof checks)[number];

const day = 24 * 60 * 60;

/** One line for each rule: what it means, and how it is written. Their defaults are below. */
const rules = {
  approvals: z.number().int().min(0).max(10).describe('How many people have to approve a plan.'),
  requesterMayApprove: z.boolean().describe('Whether one of them may be the person who asked.'),
  approvalTtlSeconds: secondsSchema({ min: 60, max: 7 * day }).describe('How long a plan waits for its approvals.'),
  minHealthyPercent: percentSchema.describe(
    'The floor: the share of the live desired capacity that stays healthy at the load balancer, whatever happens.',
  ),
  batch: batchSchema.describe('How many instances a wave replaces: a number, or a share such as "10%", rounded down.'),
  mayRaiseMax: z
    .boolean()
    .describe('Whether a rollout may raise the max size of a group for its own duration, where there is no room.'),
  requiredChecks: z
    .array(z.enum(checks))
    .refine((list) => new Set(list).size === list.length, 'names a check twice')
    .describe('What an image must have passed before it is rolled out: validated, scanned.'),
  rollbackHours: z
    .number()
    .min(0)
    .max(30 * 24)
    .describe(
      'For how long after its end a run that replaced a fleet can be taken back, and what served before counts as in use; 0 for never.',
    ),
  windows: windowsSchema.describe(
    'When fleets may be changed; at any time where there is none. A run waits outside of them, and a wave that has begun is finished.',
  ),
};

/** What only an environment can say. */
const own = {
  after: z
    .array(nameSchema)
    .refine((list) => new Set(list.map((name) => name.toLowerCase())).size === list.length, 'names one twice')
    .describe('Environments in which an image of the same application must have served before it comes here.'),
  soakHours: z
    .number()
    .min(0)
    .max(24 * 30)
    .describe('How long it must have served in each of them.'),
};

/**
 * By default a change needs a second person and never costs capacity. No check is required: the approval names the
 * checks that an image lacks, and a list that no image could satisfy yet would only teach people to switch it off.
 */
export const defaultsSchema = z.strictObject({
  approvals: rules.approvals.default(1),
  requesterMayApprove: rules.requesterMayApprove.default(false),
  approvalTtlSeconds: rules.approvalTtlSeconds.default(4 * 60 * 60),
  minHealthyPercent: rules.minHealthyPercent.default(100),
  batch: rules.batch.prefault('10%'),
  mayRaiseMax: rules.mayRaiseMax.default(true),
  requiredChecks: rules.requiredChecks.default([]),
  windows: rules.windows.default([]),
  // What went out on a Friday can be taken back on the Monday after.
  rollbackHours: rules.rollbackHours.default(72),
});
export type EnvironmentRules = z.infer<typeof defaultsSchema>;

export const environmentSchema = z.strictObject({
  approvals: rules.approvals.optional(),
  requesterMayApprove: rules.requesterMayApprove.optional(),
  approvalTtlSeconds: rules.approvalTtlSeconds.optional(),
  minHealthyPercent: rules.minHealthyPercent.optional(),
  batch: rules.batch.optional(),
  mayRaiseMax: rules.mayRaiseMax.optional(),
  requiredChecks: rules.requiredChecks.optional(),
  windows: rules.windows.optional(),
  after: own.after.default([]),
  soakHours: own.soakHours.default(0),
  rollbackHours: rules.rollbackHours.optional(),
  channel: channelSchema
    .optional()
    .describe('Where the stories of its runs are told, instead of where they were asked for.'),
  roles: environmentRolesSchema
    .prefault({})
    .describe('Roles in this environment. A list that is written here replaces the general one.'),
});
export type Environment = z.infer<typeof environmentSchema>;

/** The rules with the environment's own put over the defaults. */
export function rulesOf(defaults: EnvironmentRules, environment: Environment | undefined): EnvironmentRules {
  return {
    approvals: environment?.approvals ?? defaults.approvals,
    requesterMayApprove: environment?.requesterMayApprove ?? defaults.requesterMayApprove,
    approvalTtlSeconds: environment?.approvalTtlSeconds ?? defaults.approvalTtlSeconds,
    minHealthyPercent: environment?.minHealthyPercent ?? defaults.minHealthyPercent,
    batch: environment?.batch ?? defaults.batch,
    mayRaiseMax: environment?.mayRaiseMax ?? defaults.mayRaiseMax,
    requiredChecks: environment?.requiredChecks ?? defaults.requiredChecks,
    windows: environment?.windows ?? defaults.windows,
    rollbackHours: environment?.rollbackHours ?? defaults.rollbackHours,
  };
}
