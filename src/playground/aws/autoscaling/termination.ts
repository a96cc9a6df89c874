import type { Member, TemplateSpec } from './group.ts';

export interface ScaleInChoice {
  /** Every instance that counts towards desired capacity, the protected ones too: they weigh in their zone. */
  readonly active: Iterable<Member>;
  readonly count: number;
  /** The zones of the group; what is left in others goes first. */
  readonly zones: readonly string[];
  readonly policies: readonly string[];
  /** The template that the group launches from now; instances of other templates are older. */
  readonly current: TemplateSpec | undefined;
  readonly nowMs: number;
  readonly random: () => number;
}

/**
 * The instances that a scale-in of `count` takes, at most so many: each time from the zone that has most (one that the group has left before all), the first
 * in the order of the termination policies, never a protected one. Fewer where too many are protected.
 */
export function chooseVictims(choice: ScaleInChoice): Member[] {
  const zones = rankedZones(choice);
  const victims: Member[] = [];
  while (victims.length < choice.count) {
    const zone = fullest(zones);
    const victim = zone?.candidates.pop();
    if (zone === undefined || victim === undefined) break;
    zone.size -= 1;
    victims.push(victim);
  }
  return victims;
}

interface Zone {
  /** Whether the group still has subnets there. */
  readonly kept: boolean;
  size: number;
  /** Unprotected ones, the first to go last. */
  readonly candidates: Member[];
}

function rankedZones(choice: ScaleInChoice): Zone[] {
  const zones = new Map<string, Zone>();
  for (const member of choice.active) {
    const zone = zones.get(member.zone) ?? { kept: choice.zones.includes(member.zone), size: 0, candidates: [] };
    zone.size += 1;
    if (!member.protectedFromScaleIn) zone.candidates.push(member);
    zones.set(member.zone, zone);
  }
  for (const zone of zones.values()) rank(zone.candidates, choice);
  return [...zones.values()];
}

function fullest(zones: readonly Zone[]): Zone | undefined {
  let best: Zone | undefined;
  for (const zone of zones) {
    if (zone.candidates.length > 0 && (best === undefined || goesBefore(zone, best))) best = zone;
  }
  return best;
}

function goesBefore(a: Zone, b: Zone): boolean {
  return a.kept === b.kept ? a.size > b.size : !a.kept;
}

type Order = (a: Member, b: Member) => number;

function rank(candidates: Member[], choice: ScaleInChoice): void {
  const lots = new Map(candidates.map((member) => [member, choice.random()]));
  const byLot: Order = (a, b) => (lots.get(a) ?? 0) - (lots.get(b) ?? 0);
  const orders = [...choice.policies.flatMap((policy) => ordersOf(policy, choice)), byLot];
  candidates.sort((a, b) => {
    for (const order of orders) {
      const difference = order(a, b);
      if (difference !== 0) return -difference;
    }
    return 0;
  });
}

/** What a policy prefers to take comes first. AllocationStrategy has no effect: the simulation has one market. */
function ordersOf(policy: string, { current, nowMs }: ScaleInChoice): Order[] {
  const oldestConfiguration: Order = (a, b) =>
    Number(b.launchConfiguration !== undefined) - Number(a.launchConfiguration !== undefined);
  const oldestTemplate: Order = (a, b) => generation(a, current) - generation(b, current);
  const nextHour: Order = (a, b) => untilNextHourMs(a, nowMs) - untilNextHourMs(b, nowMs);
  const age: Order = (a, b) => a.launchedAtMs - b.launchedAtMs;
  switch (policy) {
    case 'OldestInstance':
      return [age];
    case 'NewestInstance':
      return [(a, b) => age(b, a)];
    case 'OldestLaunchTemplate':
      return [oldestTemplate];
    case 'OldestLaunchConfiguration':
      return [oldestConfiguration];
    case 'ClosestToNextInstanceHour':
      return [nextHour];
    case 'Default':
      return [oldestConfiguration, oldestTemplate, nextHour];
    default:
      return [];
  }
}

function generation({ template }: Member, current: TemplateSpec | undefined): number {
  if (template === undefined || template.templateId !== current?.templateId) return -1;
  return Number(template.version);
}

const hourMs = 3_600_000;

function untilNextHourMs({ launchedAtMs }: Member, nowMs: number): number {
  return (hourMs - ((nowMs - launchedAtMs) % hourMs)) % hourMs;
}
