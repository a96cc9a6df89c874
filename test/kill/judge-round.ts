import { isDeepStrictEqual } from 'node:util';
import type { Strategy } from '../../src/fleet/strategies.ts';
import type { FleetLook } from './look.ts';
import type { Errands } from './people.ts';

export interface Verdict {
  readonly violations: readonly string[];
  readonly launched: number;
  readonly terminated: number;
  /** Instances that AWS moved by itself. */
  readonly rebalanced: number;
}

/** Whether one rollout did what it should, and did it once, from what AWS says before and after. */
export function judgeRound(errands: Errands, before: FleetLook, after: FleetLook): Verdict {
  const { errand, aborted } = errands;
  const rebalanced = after.rebalanced - before.rebalanced;
  const replaced = replacedIn(errands, before, after);
  const found = [...endsRight(aborted ? before.launches : errand.imageId, after), ...putBack(before, after)];
  if (after.versions !== before.versions + 1) found.push(`made ${after.versions - before.versions} template versions`);
  found.push(...judges[errand.fleet.strategy]({ before, after, aborted, replaced }));
  const violations = found.map((sentence) => `${errand.fleet.name}: ${sentence}`);
  return { violations, launched: replaced.in, terminated: replaced.out, rebalanced };
}

interface Replaced {
  readonly in: number;
  readonly out: number;
}

interface Round {
  readonly before: FleetLook;
  readonly after: FleetLook;
  readonly aborted: boolean;
  readonly replaced: Replaced;
}

/** Without those that AWS has moved by itself. Of a pair, what the new group has launched, and what has left. */
function replacedIn({ errand, aborted }: Errands, before: FleetLook, after: FleetLook): Replaced {
  if (errand.fleet.strategy === 'blue-green')
    return { in: aborted ? 0 : after.members.size, out: Math.max(0, before.beside - (aborted ? after.beside : 0)) };
  const rebalanced = after.rebalanced - before.rebalanced;
  const launched = after.everIn.filter((id) => !before.everIn.includes(id));
  const terminated = [...before.members.keys(), ...launched].filter((id) => !after.members.has(id));
  return { in: launched.length - rebalanced, out: terminated.length - rebalanced };
}

function done({ before, after }: Round, action: string): number {
  const calls = after.changes.slice(before.changes.length).filter(({ outcome }) => outcome === 'done');
  return calls.filter((call) => call.action === action).length;
}

const judges: Readonly<Record<Strategy, (round: Round) => readonly string[]>> = {
  rolling: (round) => {
    const ending = done(round, 'TerminateInstanceInAutoScalingGroup');
    const { out } = round.replaced;
    return [...(ending === out ? [] : [`${ending} calls ended ${out} instances`]), ...inPlace(round)];
  },
  refresh: (round) => {
    const started = done(round, 'StartInstanceRefresh');
    // One of the first instance and one of the others; or one, and perhaps one back.
    return [...(started <= 2 + (round.aborted ? 1 : 0) ? [] : [`started ${started} refreshes`]), ...inPlace(round)];
  },
  'blue-green': (round) => {
    const { before, after, aborted } = round;
    const made = done(round, 'CreateAutoScalingGroup');
    return [
      ...(made <= 1 ? [] : [`made ${made} groups`]),
      ...((before.carrier === after.carrier) === aborted ? [] : [`${after.carrier} has the traffic`]),
      ...(after.shares.every((share) => share === 100) ? [] : [`${after.carrier} has ${after.shares.join()} % of it`]),
      ...(after.members.size === before.members.size
        ? []
        : [`${after.members.size} instead of ${before.members.size}`]),
      // The old group is kept as the way back; of an aborted one nothing is.
      ...(after.beside === (aborted ? 0 : before.members.size) ? [] : [`${after.beside} instances beside it`]),
    ];
  },
};

function inPlace({ before, aborted, replaced }: Round): readonly string[] {
  return [
    ...(replaced.in === replaced.out ? [] : [`launched ${replaced.in}, ended ${replaced.out}`]),
    ...(aborted || replaced.in === before.members.size
      ? []
      : [`launched ${replaced.in} to replace ${before.members.size}`]),
  ];
}

function endsRight(wanted: string | undefined, after: FleetLook): string[] {
  const wrong = [...after.members.values()].filter((imageId) => imageId !== wanted).length;
  const idle = after.statesOfMembers.filter((state) => state !== 'InService').length;
  return [
    ...(wrong === 0 ? [] : [`${wrong} instances on the wrong image`]),
    ...(idle === 0 ? [] : [`${idle} instances not in service`]),
    ...(after.launches === wanted ? [] : ['launches the wrong image']),
  ];
}

function putBack(before: FleetLook, after: FleetLook): string[] {
  if (isDeepStrictEqual(before.limits, after.limits)) return [];
  return [`was ${JSON.stringify(before.limits)} and is ${JSON.stringify(after.limits)}`];
}
