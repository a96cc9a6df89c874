/** What every step of a change between two groups is given. Pure. */
import type { FleetPolicy } from '../../config/policy.ts';
import type { PairPlan } from '../../steps/pair/blue-green-plan.ts';
import { pinLeaseSeconds } from '../../steps/pins.ts';
import type { PairWorld } from './pair-world.ts';

export interface PairParams {
  readonly fleet: string;
  readonly policy: FleetPolicy;
  readonly world: PairWorld;
}

export function pairParams({
  fleet,
  policy,
  world,
}: PairParams): Pick<PairPlan, 'pair' | 'leaseSeconds' | 'keepSeconds' | 'afterwards'> {
  const { from, to, forwarders, config } = world;
  return {
    pair: {
      ...{ fleet, from, to },
      forwarders: forwarders.map(({ kind, arn, name, weights }) => ({
        ...{ kind, arn, name },
        before: weights.map((weight) => ({ ...weight })),
      })),
      minHealthyPercent: policy.minHealthyPercent,
      pollSeconds: policy.pollSeconds,
      readySeconds: policy.settleSeconds,
      settleSeconds: config.settleSeconds,
      timeoutSeconds: policy.waveTimeoutSeconds,
    },
    leaseSeconds: pinLeaseSeconds,
    keepSeconds: config.keepBlueHours * 60 * 60,
    afterwards: config.afterwards,
  };
}
