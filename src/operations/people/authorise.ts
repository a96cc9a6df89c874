import { Refusal } from '../../basics/errors.ts';
import type { Role } from '../../config/people.ts';
import { rolesOf } from '../../config/policy.ts';
import type { Asker, Desk } from '../desk.ts';

const doing: Readonly<Record<Role, string>> = {
  viewer: 'look at fleets',
  operator: 'ask for changes',
  commander: 'run commands that you type',
  approver: 'approve or reject plans',
  admin: 'do this',
};

/** Throws Refusal unless the person holds the role, in the environment where one is given. Asked at the act, never before. */
export function authorise(
  desk: Desk,
  asker: Pick<Asker, 'actor' | 'groupIds'>,
  role: Role,
  environment?: string,
): void {
  const held = rolesOf(desk.config, { userId: asker.actor.id, groupIds: asker.groupIds, environment });
  if (held.has(role)) return;
  const where = environment === undefined ? '' : ` in ${environment}`;
  throw new Refusal(
    'not-allowed',
    `You may not ${doing[role]}${where}: that takes the role ${role}.`,
    'Ask someone who has it, or an admin to add you in the configuration (people.roles).',
    { role, ...(environment === undefined ? {} : { environment }) },
  );
}
