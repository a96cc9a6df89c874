import { environmentOf, policyFor, slackUserOf } from '../config/policy.ts';
import type { Config } from '../config/schema.ts';
import type { Run } from '../runs/run.ts';

/**
 * The places in which a run may be told, the best first: the environment's own channel, else where it was asked for;
 * then the general one; then the requester in private. Each stands in for the one before where the bot may not speak.
 */
export function placesOf(config: Config, run: Run): readonly string[] {
  const { channel } = policyFor(config, { environment: run.environment });
  const places = [channel ?? run.place.channel, config.channels.deploys, requesterOf(config, run)];
  return [...new Set(places.filter((place) => place !== undefined))];
}

/** The requester's Slack id, to be told in private where there is no channel. */
export function requesterOf(config: Config, run: Run): string | undefined {
  return run.requestedBy.via === 'slack' ? run.requestedBy.id : slackUserOf(config, run.requestedBy.id);
}

/** Users and user groups that are asked to approve; nobody in particular where everyone may. */
export function approversOf(config: Config, run: Run): readonly string[] {
  const approvers = environmentOf(config, run.environment)?.roles.approvers ?? config.people.roles.approvers ?? [];
  return approvers.includes('everyone') ? [] : approvers;
}
