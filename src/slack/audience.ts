import { policyFor, slackUserOf } from '../config/policy.ts';
import type { Config } from '../config/schema.ts';
import type { Run } from '../runs/run.ts';

/** The channel in which a run is told: the environment's own, else where it was asked for, else the general one. */
export function channelOf(config: Config, run: Run): string | undefined {
  const { channel } = policyFor(config, { environment: run.environment });
  return channel ?? run.place.channel ?? config.channels.deploys;
}

/** The requester's Slack id, to be told in private where there is no channel. */
export function requesterOf(config: Config, run: Run): string | undefined {
  return run.requestedBy.via === 'slack' ? run.requestedBy.id : slackUserOf(config, run.requestedBy.id);
}

/** Users and user groups that are asked to approve; nobody in particular where everyone may. */
export function approversOf(config: Config, run: Run): readonly string[] {
  const environment = config.environments.find(({ name }) => name === run.environment);
  const approvers = environment?.roles.approvers ?? config.people.roles.approvers ?? [];
  return approvers.includes('everyone') ? [] : approvers;
}
