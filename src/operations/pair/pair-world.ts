/** Everything that planning a change between the two groups of a pair reads, in one go. */
import type { Forwarder } from '../../aws/pair-ports.ts';
import type { Aws, Group } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import type { FleetPair, NamedFleet } from '../../config/fleets.ts';
import { judgePair } from '../../fleet/blue-green.ts';
import type { FleetKey } from '../../fleet/fleet.ts';
import type { Pin } from '../../runs/store.ts';
import { type Kept, kept, keptOf } from '../../steps/pair/kept.ts';
import type { Pair } from '../../steps/pair/pair-parts.ts';
import type { Desk } from '../desk.ts';
import { refuseProblem } from './pair-problems.ts';
import { pairGroup, readForwarders } from './pairs.ts';

export interface PairWorld {
  readonly config: FleetPair;
  readonly from: Pair['from'];
  readonly to: Pair['to'];
  readonly fromGroup: Group;
  /** Undefined where there is no such group yet. */
  readonly toGroup: Group | undefined;
  readonly forwarders: readonly Forwarder[];
  /** How the other group stands; `busy` where it has instances that no run has left there. */
  readonly partner: 'absent' | 'parked' | 'kept' | 'busy';
  /** What an earlier run has kept of it as its way back. */
  readonly kept: Kept | undefined;
}

/** Throws Refusal where the pair is not one that traffic can be shifted in. */
export async function readPairWorld(
  desk: Desk,
  aws: Aws,
  key: FleetKey,
  named: NamedFleet & { readonly pair: FleetPair },
): Promise<PairWorld> {
  const names = [named.group, named.pair.partner] as const;
  const [first, second, read] = await Promise.all([
    aws.groups.read(names[0]),
    aws.groups.read(names[1]),
    readForwarders(aws, named.pair),
  ]);
  if (read === undefined) throw noTargetGroups(named);
  const groups = [pairGroup(names[0], first), pairGroup(names[1], second)] as const;
  const judged = judgePair(groups, read.targetGroupArns, read.forwarders);
  if (!judged.ok) return refuseProblem(named.name, judged.problem);
  const byName = new Map([first, second].flatMap((group) => (group === undefined ? [] : [[group.groupName, group]])));
  const side = ({ groupName, targetGroupArn }: (typeof judged)['from']) => ({
    key: { ...key, groupName },
    targetGroupArn,
  });
  const [from, to] = [side(judged.from), side(judged.to)];
  const fromGroup = byName.get(from.key.groupName);
  if (fromGroup === undefined) return refuseProblem(named.name, { kind: 'not-in-pair', groupName: from.key.groupName });
  const toGroup = byName.get(to.key.groupName);
  const record = (await kept(desk.store, to.key)).at(0);
  return {
    config: named.pair,
    ...{ from, to, fromGroup, toGroup, forwarders: read.forwarders },
    partner: partnerState(toGroup, record),
    kept: record && keptOf(record),
  };
}

function partnerState(group: Group | undefined, record: Pin | undefined): PairWorld['partner'] {
  if (group === undefined) return 'absent';
  if (group.desired === 0 && group.instances.length === 0) return 'parked';
  return record === undefined ? 'busy' : 'kept';
}

function noTargetGroups({ name, pair }: NamedFleet & { readonly pair: FleetPair }): Refusal {
  return new Refusal(
    'pair-target-groups',
    `One of the target groups of ${name} does not exist: ${pair.targetGroups.join(', ')}.`,
    `Correct fleets.${name}.blueGreen.targetGroups, or make it.`,
    { fleet: name },
  );
}
