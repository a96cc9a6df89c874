/** What a kind of step is expected to do, as data: the dry run is made of it. Pure, and of a world where all goes well. */
import type { Json } from '../basics/json.ts';
import type { GuardedPool } from '../fleet/target-pools.ts';
import type { Calls } from '../runs/forecast.ts';

/** An Auto Scaling group, in numbers: nothing that is forecast depends on which instance it is. */
export interface GroupOutlook {
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  /** Launched or about to be, and not serving yet. */
  readonly arriving: number;
  /** Members that neither serve nor arrive. */
  readonly idle: number;
  /** Members that are still to be replaced, and those of them that are idle. */
  readonly old: number;
  readonly oldIdle: number;
  /** How much of the desired capacity the run has added and gives back. */
  readonly surplus: number;
}

/** Servers that are patched where they are: who may stop serving with whom, and where they are registered. */
export interface ServersOutlook {
  /** The first is the one whose number of serving servers is told. */
  readonly pools: readonly GuardedPool[];
  readonly registered: readonly { readonly targetGroupArn: string; readonly ids: ReadonlySet<string> }[];
  readonly onWindows: ReadonlySet<string>;
  /** How long they take to drain, from the slowest target group. */
  readonly drainSeconds: number;
}

/** What is known of the world when a step begins. */
export interface Outlook {
  /** The round of the loop that the step is in, from 1. */
  readonly round: number;
  /** How many serve, and how many have to. Absent where nothing serves that the plan is about. */
  readonly serving?: number;
  readonly floor?: number;
  readonly group?: GroupOutlook;
  readonly servers?: ServersOutlook;
  /** Instances that the run has launched beside everything that was there: builders, testers, a second group. */
  readonly beside: number;
  /** What one look at the subject costs, in calls. */
  readonly readsPerLook: number;
  /** What earlier steps leave behind, by step name. */
  readonly outputs: Readonly<Record<string, Json>>;
}

/** One round of one step. What is left out does not happen, or stays as it was. */
export interface Foresight {
  /** What it does, to follow on "it": `makes a launch template version`. Left out where it only looks. */
  readonly does?: string;
  /** Calls that change something, by the name that AWS gives them; exact where all goes well. */
  readonly calls?: Calls;
  /** Calls that only read, as an estimate. */
  readonly reads?: number;
  /** As an estimate. */
  readonly seconds?: number;
  /** The least that serve while it lasts, where that is less than before it and after it. */
  readonly lowest?: number;
  /** The most instances that run beside all others while it lasts, and neither before it nor after it. */
  readonly extra?: number;
  /** How many other runs it begins, whose own changes are not foreseen here. */
  readonly runs?: number;
  readonly after?: Partial<Pick<Outlook, 'serving' | 'beside'>> & { readonly group?: Partial<GroupOutlook> };
  readonly output?: Json;
  /** Whether there is another round, for a step that ends a loop. */
  readonly again?: boolean;
  /** What can be different, and cannot be known before, as sentences. */
  readonly unknown?: readonly string[];
}

/** The forecast of one kind of step. */
export interface StepForecast {
  /** As the kind of step calls itself. */
  readonly kind: string;
  /** Throws where the parameters are none of this kind. */
  foresee(params: Json, outlook: Outlook): Foresight;
}

/** Closes a forecast over what it reads of the step's parameters: `schema` may name only that. */
export function stepForecast<Params>(
  kind: string,
  schema: { parse(params: Json): Params },
  foresee: (params: Params, outlook: Outlook) => Foresight,
): StepForecast {
  return { kind, foresee: (params, outlook) => foresee(schema.parse(params), outlook) };
}

/** Of a kind that does the same whatever its parameters and the world are. */
export function constantForecast(kind: string, foresight: Foresight): StepForecast {
  return { kind, foresee: () => foresight };
}

/** Adds calls up, by name. */
export function sumCalls(all: readonly Calls[]): Calls {
  const sum: Record<string, number> = {};
  for (const calls of all)
    for (const [name, count] of Object.entries(calls)) if (count > 0) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** How many looks at every `pollSeconds` it takes to see through so many seconds. */
export function looksIn(seconds: number, pollSeconds: number): number {
  return 1 + Math.ceil(seconds / pollSeconds);
}
