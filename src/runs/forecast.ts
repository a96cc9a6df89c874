/** What a plan is expected to come to, before any of it is done. */

/** Calls to whatever a run changes, by name, and how many of each. */
export type Calls = Readonly<Record<string, number>>;

/** One step of a plan, or one round of a loop of steps, which is a wave. */
export interface Phase {
  /** What it does, in phrases that follow on "it". Empty where it only looks. */
  readonly does: readonly string[];
  /** Which round of its loop it is; absent outside of loops. */
  readonly round?: number;
  readonly calls: Calls;
  readonly reads: number;
  readonly seconds: number;
  /** The least that serve while it lasts. */
  readonly lowest?: number;
  /** The most instances that run beside what was there before. */
  readonly extra: number;
  /** How many other runs it begins, whose own changes are not counted here. */
  readonly runs?: number;
}

/** What a plan is expected to come to, where all goes well. */
export interface Forecast {
  readonly phases: readonly Phase[];
  /** How many rounds its loops take. */
  readonly rounds: number;
  /** Calls that change something. */
  readonly calls: Calls;
  /** Calls that only read, estimated. */
  readonly reads: number;
  readonly seconds: number;
  readonly serving?: { readonly before: number; readonly lowest: number; readonly floor: number };
  readonly extra: number;
  /** Extra instances times the hours that they run, estimated. */
  readonly extraHours: number;
  /** How many other runs it begins: what these change, launch and call is not in the numbers above. */
  readonly runs?: number;
  readonly unknown: readonly string[];
}
