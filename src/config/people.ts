/** Who may do what: roles by Slack user, user group, or everyone. */
import * as z from 'zod';
import { slackUserSchema } from './values.ts';

const roles = ['viewer', 'operator', 'commander', 'approver', 'admin'] as const;
export type Role = (typeof roles)[number];

const memberSchema = z
  .string()
  .regex(
    /^([UWS][A-Z0-9]{2,}|everyone)$/,
    'must be a Slack user id such as U0123456789, a user group id such as S0123456789, or everyone',
  );
const membersSchema = z.array(memberSchema);

export const rolesSchema = z.strictObject({
  viewers: membersSchema.optional().describe('Who may look. Default: everyone.'),
  operators: membersSchema.optional().describe('Who may ask for changes, and pause them. Default: everyone.'),
  commanders: membersSchema
    .optional()
    .describe('Who may run commands that they type, each with an approval. Default: nobody.'),
  approvers: membersSchema.optional().describe('Who may approve. Default: everyone.'),
  admins: membersSchema.optional().describe('Who may do all of that, and override. Default: nobody.'),
});
export type Roles = z.infer<typeof rolesSchema>;

/** Looking is not divided by environment: whoever may look sees all fleets. */
export const environmentRolesSchema = rolesSchema.omit({ viewers: true });

const identitySchema = z.strictObject({
  slack: slackUserSchema.describe('The Slack user.'),
  aws: z
    .string()
    .regex(/^arn:aws[a-z-]*:(iam|sts)::\d{12}:.+$/, 'must be the ARN that `aws sts get-caller-identity` prints')
    .describe('The ARN of the same person, exactly as `aws sts get-caller-identity` prints it.'),
});

export const peopleSchema = z.strictObject({
  roles: rolesSchema.prefault({}).describe('Roles in every environment that does not say otherwise.'),
  aws: z.array(identitySchema).default([]).describe('Who a person at the terminal is in Slack.'),
});

/** What a role's list is where nobody has written one: all may look and ask, a second person approves, none overrides. */
const unwritten: Readonly<Record<Role, readonly string[]>> = {
  viewer: ['everyone'],
  operator: ['everyone'],
  commander: [],
  approver: ['everyone'],
  admin: [],
};

/** Every role that a holder of the key has with it. */
const includes: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ['viewer'],
  operator: ['operator', 'viewer'],
  commander: ['commander', 'operator', 'viewer'],
  approver: ['approver', 'viewer'],
  admin: roles,
};

function membersOf(written: Roles, role: Role): readonly string[] | undefined {
  const lists = {
    viewer: written.viewers,
    operator: written.operators,
    commander: written.commanders,
    approver: written.approvers,
    admin: written.admins,
  };
  return lists[role];
}

export interface Person {
  readonly userId: string;
  /** Slack user groups that the person is in. */
  readonly groupIds: readonly string[];
}

/**
 * The roles of a person. For each role the narrowest list that is written counts: the environment's, else the
 * workspace's, else the careful default.
 */
export function resolveRoles(person: Person, workspace: Roles, environment: Roles = {}): ReadonlySet<Role> {
  const names = new Set([person.userId, ...person.groupIds, 'everyone']);
  const held = roles.filter((role) => {
    const members = membersOf(environment, role) ?? membersOf(workspace, role) ?? unwritten[role];
    return members.some((member) => names.has(member));
  });
  return new Set(held.flatMap((role) => includes[role]));
}

/** Whether no list at all is written. */
export function isUnwritten(written: Roles): boolean {
  return roles.every((role) => membersOf(written, role) === undefined);
}
