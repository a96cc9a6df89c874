/** Which of two groups is the fleet, what speaks against shifting traffic between them, and by which stages. Pure. */
import { shareOf, type Weight } from './traffic.ts';

/** One group of a pair as it is; there may be no such group yet. */
export type PairGroup =
  | { readonly groupName: string; readonly present: false }
  | {
      readonly groupName: string;
      readonly present: true;
      readonly desired: number;
      readonly instances: number;
      readonly targetGroupArns: readonly string[];
    };

/** A listener or rule, as far as this goes. */
export interface PairForwarder {
  readonly name: string;
  readonly balancer: 'application' | 'network' | 'gateway';
  readonly weights: readonly Weight[];
}

/** One group with the target group that is its own. */
export interface PairSide {
  readonly groupName: string;
  readonly targetGroupArn: string;
}

/**
 * The group that gets the traffic. One that desires no instance gets none; between two that do, the weights decide;
 * where they decide nothing, the one that is named first.
 */
export function carrierOf(
  groups: readonly PairGroup[],
  forwarders: readonly Pick<PairForwarder, 'weights'>[],
): string | undefined {
  const there = groups.filter((group) => group.present);
  const running = there.filter(({ desired }) => desired > 0);
  const candidates = running.length > 0 ? running : there;
  const traffic = (group: (typeof there)[number]): number =>
    forwarders.reduce((sum, { weights }) => sum + shareOfGroup(weights, group.targetGroupArns), 0);
  return candidates.toSorted((a, b) => traffic(b) - traffic(a)).at(0)?.groupName;
}

/** Whether the weights have to be read to tell. */
export function needsWeights(groups: readonly PairGroup[]): boolean {
  return groups.filter((group) => group.present && group.desired > 0).length > 1;
}

function shareOfGroup(weights: readonly Weight[], arns: readonly string[]): number {
  return arns.reduce((sum, arn) => sum + shareOf(weights, arn), 0);
}

export type PairProblem =
  /** The group that gets the traffic is in neither of the two target groups, or in both. */
  | { readonly kind: 'not-in-pair'; readonly groupName: string }
  /** A group is in further target groups, which would send it traffic whatever the weights say. */
  | { readonly kind: 'more-target-groups'; readonly groupName: string; readonly arns: readonly string[] }
  /** The other group is in the target group that is to get none of it. */
  | { readonly kind: 'shared-target-group'; readonly groupName: string; readonly arn: string }
  | { readonly kind: 'no-listener' }
  | { readonly kind: 'no-weights'; readonly listener: string }
  | { readonly kind: 'third-target-group'; readonly listener: string; readonly arn: string }
  | { readonly kind: 'split-traffic'; readonly listener: string; readonly percent: number; readonly arn: string };

export type PairJudgement =
  | { readonly ok: true; readonly from: PairSide; readonly to: PairSide }
  | { readonly ok: false; readonly problem: PairProblem };

/** From which side to which the traffic can be shifted, or the first thing that speaks against it. */
export function judgePair(
  groups: readonly [PairGroup, PairGroup],
  targetGroupArns: readonly [string, string],
  forwarders: readonly PairForwarder[],
): PairJudgement {
  const carrier = carrierOf(groups, forwarders);
  const [from, to] = groups[0].groupName === carrier ? groups : [groups[1], groups[0]];
  const own = from.present ? targetGroupArns.filter((arn) => from.targetGroupArns.includes(arn)) : [];
  const [fromArn, second] = own;
  if (!from.present || fromArn === undefined || second !== undefined)
    return against({ kind: 'not-in-pair', groupName: from.groupName });
  const toArn = targetGroupArns[0] === fromArn ? targetGroupArns[1] : targetGroupArns[0];
  const problem =
    againstTargets(from.groupName, from.targetGroupArns, fromArn) ??
    (to.present ? againstPartner(to.groupName, to.targetGroupArns, fromArn, toArn) : undefined) ??
    againstForwarders(forwarders, fromArn, toArn);
  if (problem !== undefined) return against(problem);
  return {
    ok: true,
    from: { groupName: from.groupName, targetGroupArn: fromArn },
    to: { groupName: to.groupName, targetGroupArn: toArn },
  };
}

function against(problem: PairProblem): PairJudgement {
  return { ok: false, problem };
}

function againstTargets(groupName: string, attached: readonly string[], own: string): PairProblem | undefined {
  const arns = attached.filter((arn) => arn !== own);
  return arns.length === 0 ? undefined : { kind: 'more-target-groups', groupName, arns };
}

function againstPartner(
  groupName: string,
  attached: readonly string[],
  fromArn: string,
  toArn: string,
): PairProblem | undefined {
  if (attached.includes(fromArn)) return { kind: 'shared-target-group', groupName, arn: fromArn };
  return againstTargets(groupName, attached, toArn);
}

function againstForwarders(
  forwarders: readonly PairForwarder[],
  fromArn: string,
  toArn: string,
): PairProblem | undefined {
  if (!forwarders.some(({ weights }) => shareOf(weights, fromArn) > 0)) return { kind: 'no-listener' };
  for (const { name: listener, balancer, weights } of forwarders) {
    if (balancer !== 'application') return { kind: 'no-weights', listener };
    const third = weights.find(({ targetGroupArn: arn }) => arn !== fromArn && arn !== toArn);
    if (third !== undefined) return { kind: 'third-target-group', listener, arn: third.targetGroupArn };
    const percent = Math.round(shareOf(weights, toArn) * 100);
    if (shareOf(weights, fromArn) < 1) return { kind: 'split-traffic', listener, percent, arn: toArn };
  }
  return undefined;
}

/** The stage after the one that is done; undefined when all are. */
export function nextStage(stages: readonly number[], donePercent: number): number | undefined {
  return stages.find((stage) => stage > donePercent);
}
