import { quote } from '../../basics/quoting.ts';
import { strategyNamed } from '../../config/fleet-names.ts';
import type { Strategy } from '../../fleet/strategies.ts';
import type { AskedAnswer, DryRunAnswer } from '../answers.ts';
import type { Asker, Desk } from '../desk.ts';
import { loadPlanning } from '../load-planning.ts';
import { askRun, isSameRequest, requireOperatorSomewhere } from '../steering/ask-run.ts';
import { type RolloutRequest, rolloutRequestSchema } from './rollout-request.ts';

export interface RolloutAsked {
  readonly imageId: string;
  readonly fleet: string;
  /** That of the fleet where it is absent. */
  readonly strategy?: Strategy;
  readonly batch?: string;
  readonly reason?: string;
  readonly override?: string;
  readonly outsideWindow?: string;
}

/** Records that a rollout is wanted. Throws Refusal where the person may not ask for changes anywhere. */
export function askRollout(desk: Desk, asker: Asker, asked: RolloutAsked): Promise<AskedAnswer> {
  const request = requestOf(desk, asker, asked);
  return askRun(desk, asker, {
    verb: 'rollout',
    command: commandOf(request),
    request,
    subject: request.fleet,
    isSame: (recorded) => isSameRequest(rolloutRequestSchema, recorded, request),
  });
}

/** The plan that a run would have, without a run. Throws Refusal as asking and planning do. */
export async function dryRunRollout(desk: Desk, asker: Asker, asked: RolloutAsked): Promise<DryRunAnswer> {
  requireOperatorSomewhere(desk, asker);
  const request = requestOf(desk, asker, asked);
  const { dryRunAnswer, planRollout } = await loadPlanning();
  return dryRunAnswer(desk, commandOf(request), await planRollout(desk, request, { actor: asker.actor }));
}

function requestOf({ config }: Desk, asker: Asker, asked: RolloutAsked): RolloutRequest {
  const strategy = asked.strategy ?? strategyNamed(config, asked.fleet);
  return rolloutRequestSchema.parse({ ...asked, strategy, groupIds: [...asker.groupIds] });
}

function commandOf({ imageId, fleet, strategy, batch, reason, override, outsideWindow }: RolloutRequest): string {
  const given = { strategy, batch, reason, override, 'outside-window': outsideWindow };
  const flags = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${quote(value)}`],
  );
  return [`rollout ${imageId} to ${quote(fleet)}`, ...flags].join(' ');
}
