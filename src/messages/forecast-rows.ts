/** The timeline of a forecast in so few rows that a person reads them. Pure. */
import type { Phase } from '../runs/forecast.ts';
import { capital, count } from './words.ts';

export interface GroupedPhase {
  /** `Waves 2 to 20, each: adds 10, …`. */
  readonly title: string;
  /** One of them. */
  readonly phase: Phase;
}

/** More different waves than this are told by the first, a typical one and the last. */
const mostWaveRows = 5;

interface Alike {
  readonly phase: Phase;
  readonly from: number;
  readonly to: number;
}

/** Steps that only look and take no time are left out; waves in a row that are alike are one row. */
export function groupPhases(phases: readonly Phase[]): readonly GroupedPhase[] {
  const rows: GroupedPhase[] = [];
  let waves: Phase[] = [];
  for (const phase of phases) {
    if (phase.round === 1) rows.push(...waveRows(waves.splice(0)));
    if (phase.round !== undefined) waves.push(phase);
    else {
      rows.push(...waveRows(waves));
      waves = [];
      if (phase.does.length > 0) rows.push({ title: capital(phase.does.join(', ')), phase });
    }
  }
  return [...rows, ...waveRows(waves)];
}

function waveRows(waves: readonly Phase[]): readonly GroupedPhase[] {
  const runs = alike(waves);
  if (runs.length <= mostWaveRows) return runs.map(rowOf);
  const [first, ...rest] = runs;
  const last = rest.pop();
  const typical = typicalOf(rest);
  if (first === undefined || last === undefined || typical === undefined) return runs.map(rowOf);
  const [from, to] = [rest[0]?.from ?? 0, rest.at(-1)?.to ?? 0];
  const between = { title: `Waves ${count(from)} to ${count(to)}, each like: ${doing(typical)}`, phase: typical };
  return [rowOf(first), between, rowOf(last)];
}

/** Waves in a row that do the same at the same numbers. */
function alike(waves: readonly Phase[]): readonly Alike[] {
  const runs: Alike[] = [];
  for (const phase of waves) {
    const before = runs.at(-1);
    const round = phase.round ?? 0;
    if (before !== undefined && shapeOf(before.phase) === shapeOf(phase))
      runs[runs.length - 1] = { ...before, to: round };
    else runs.push({ phase, from: round, to: round });
  }
  return runs;
}

function shapeOf({ round: _, ...phase }: Phase): string {
  return JSON.stringify(phase);
}

/** What most of the waves are like. */
function typicalOf(runs: readonly Alike[]): Phase | undefined {
  const byShape = Map.groupBy(runs, ({ phase }) => shapeOf(phase));
  const sized = [...byShape.values()].map((same) => ({
    phase: same[0]?.phase,
    waves: same.reduce((sum, { from, to }) => sum + to - from + 1, 0),
  }));
  return sized.toSorted((a, b) => b.waves - a.waves)[0]?.phase;
}

function rowOf({ phase, from, to }: Alike): GroupedPhase {
  const which = from === to ? `Wave ${count(from)}` : `Waves ${count(from)} to ${count(to)}, each`;
  return { title: `${which}: ${doing(phase)}`, phase };
}

function doing({ does }: Phase): string {
  return does.length === 0 ? 'looks' : does.join(', ');
}
