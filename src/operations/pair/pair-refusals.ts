/** What speaks against a change from one group of a pair to the other, before anything is planned. Pure; each throws Refusal. */
import type { Blueprint } from '../../aws/pair-ports.ts';
import { Refusal } from '../../basics/errors.ts';
import type { PairWorld } from './pair-world.ts';

/** Throws Refusal where the other group runs, and nobody has kept it for a way back. */
export function refuseBusyPartner({ to, partner }: PairWorld): void {
  if (partner !== 'busy') return;
  throw new Refusal(
    'partner-busy',
    `${to.key.groupName} has instances already, and no run has left them there.`,
    'Find out what they are for. Scale the group to zero, then ask again.',
    { group: to.key.groupName },
  );
}

/** Throws Refusal for policies that alarms of somebody's own trigger: those would go on scaling the old group alone. */
export function refuseAlarmedPolicies(
  groupName: string,
  { alarmedPolicies }: Blueprint,
  partner: Blueprint | undefined,
): void {
  const [policy] = alarmedPolicies.filter(({ name }) => partner?.policies.includes(name) !== true);
  if (policy === undefined) return;
  throw new Refusal(
    'alarmed-policy',
    `The scaling policy ${policy.name} of ${groupName} is triggered by alarms of its own (${policy.alarms.join(', ')}), which name this one group: a copy would not scale.`,
    'Use target tracking, or prepare the other group with such a policy and its alarms and name it as partner.',
    { group: groupName, policy: policy.name },
  );
}
