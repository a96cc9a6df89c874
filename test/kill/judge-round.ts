import { isDeepStrictEqual } from 'node:util';
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
export function judgeRound({ errand, aborted }: Errands, before: FleetLook, after: FleetLook): Verdict {
  const calls = after.changes.slice(before.changes.length).filter(({ outcome }) => outcome === 'done');
  const launched = after.everIn.filter((id) => !before.everIn.includes(id));
  const terminated = [...before.members.keys(), ...launched].filter((id) => !after.members.has(id));
  const rebalanced = after.rebalanced - before.rebalanced;
  const replaced = { in: launched.length - rebalanced, out: terminated.length - rebalanced };
  const found = [...endsRight(aborted ? before.launches : errand.imageId, after), ...putBack(before, after)];
  const ending = calls.filter(({ action }) => action === 'TerminateInstanceInAutoScalingGroup').length;
  if (ending !== replaced.out) found.push(`${ending} calls ended ${replaced.out} instances`);
  if (after.versions !== before.versions + 1) found.push(`made ${after.versions - before.versions} template versions`);
  if (replaced.in !== replaced.out) found.push(`launched ${replaced.in}, ended ${replaced.out}`);
  if (!aborted && replaced.in !== before.members.size) {
    found.push(`launched ${replaced.in} to replace ${before.members.size}`);
  }
  const violations = found.map((sentence) => `${errand.fleet.name}: ${sentence}`);
  return { violations, launched: replaced.in, terminated: replaced.out, rebalanced };
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
