/** Whether the group that is getting traffic can carry what it has by now. */
import { pairFloor } from '../../fleet/traffic.ts';
import { largestShare, type Pair, type PairSight, weightsNow } from './pair-parts.ts';

/** One look may be wrong, or fall into the moment in which one instance takes the place of another. */
const looksNeeded = 2;

export type CarrierJudgement =
  | { readonly kind: 'well'; readonly looks: number }
  | { readonly kind: 'ill'; readonly why: string };

/** `illLooks` is how many looks before this one, in a row, found too few. */
export function againstCarrier(pair: Pair, sight: PairSight, illLooks: number): CarrierJudgement {
  const { to } = pair;
  const share = largestShare(weightsNow(pair, sight.weights), to.targetGroupArn);
  const floor = pairFloor(sight.sides, pair);
  const serving = sight.sides.find(({ targetGroupArn }) => targetGroupArn === to.targetGroupArn)?.serving ?? 0;
  if (share === 0 || serving >= share * floor) return { kind: 'well', looks: 0 };
  if (illLooks + 1 < looksNeeded) return { kind: 'well', looks: illLooks + 1 };
  const needed = Math.ceil(share * floor);
  const why = `${to.key.groupName} serves with ${serving} instances, and needs ${needed} for the ${Math.round(share * 100)} % of the traffic that it has.`;
  return { kind: 'ill', why };
}
