/** Folds the forecasts of a plan's steps into a timeline. Pure. */
import type { Forecast, Phase } from '../runs/forecast.ts';
import type { PlanStep } from '../runs/plan.ts';
import type { Registry } from '../runs/planner.ts';
import { type Foresight, type Outlook, type StepForecast, sumCalls } from './forecast.ts';

/** A loop that has not ended after so many rounds is cut off, and said to be: a plan of 10,000 servers has fewer. */
const mostRounds = 20_000;

interface Walk {
  readonly outlook: Outlook;
  readonly start: Outlook;
  readonly phases: Phase[];
  readonly unknown: Set<string>;
}

/** Throws TypeError where a step is of a kind that has no forecast. */
export function foreseeSteps(
  steps: readonly PlanStep[],
  outlook: Outlook,
  forecasts: Registry<StepForecast>,
): Forecast {
  let walk: Walk = { outlook, start: outlook, phases: [], unknown: new Set() };
  for (let index = 0; index < steps.length; ) {
    const loop = loopFrom(steps, index);
    walk =
      loop === undefined ? onePhase(walk, steps.slice(index, index + 1), forecasts) : allRounds(walk, loop, forecasts);
    index += loop?.length ?? 1;
  }
  return totals(walk);
}

/** The steps of the loop that begins at this index; undefined where none does. */
function loopFrom(steps: readonly PlanStep[], index: number): readonly PlanStep[] | undefined {
  const name = steps[index]?.name;
  const last = steps.findLastIndex(({ againFrom }, at) => at >= index && againFrom !== undefined && againFrom === name);
  return last < 0 ? undefined : steps.slice(index, last + 1);
}

function allRounds(walk: Walk, loop: readonly PlanStep[], forecasts: Registry<StepForecast>): Walk {
  let now = walk;
  for (let round = 1; round <= mostRounds; round += 1) {
    const after = onePhase({ ...now, outlook: { ...now.outlook, round } }, loop, forecasts, round);
    now = { ...after, outlook: { ...after.outlook, round: 1 } };
    if (!after.again) return isOneStepOnce(loop, round) ? withoutRound(now) : now;
  }
  now.unknown.add('When the waves end is not known.');
  return now;
}

/** A step that goes on from itself does so where something goes wrong, or people step in: that is no wave. */
function isOneStepOnce(loop: readonly PlanStep[], round: number): boolean {
  return loop.length === 1 && round === 1;
}

function withoutRound(walk: Walk): Walk {
  const { round: _, ...phase } = walk.phases.at(-1) ?? { does: [], calls: {}, reads: 0, seconds: 0, extra: 0 };
  return { ...walk, phases: [...walk.phases.slice(0, -1), phase] };
}

/** The steps one after the other, as one entry of the timeline. */
function onePhase(
  { outlook, start, phases, unknown }: Walk,
  steps: readonly PlanStep[],
  forecasts: Registry<StepForecast>,
  round?: number,
): Walk & { readonly again: boolean } {
  let now = outlook;
  const seen: Foresight[] = [];
  const lows = [now.serving];
  const extras = [extraOf(start, now)];
  for (const { name, kind, params } of steps) {
    const forecast = forecasts.find(kind);
    if (forecast === undefined) throw new TypeError(`there is no forecast of the step "${kind}"`);
    const foresight = forecast.foresee(params, now);
    extras.push(extraOf(start, now) + (foresight.extra ?? 0));
    now = follow(now, name, foresight);
    seen.push(foresight);
    lows.push(foresight.lowest, now.serving);
    extras.push(extraOf(start, now));
  }
  for (const sentence of seen.flatMap((one) => one.unknown ?? [])) unknown.add(sentence);
  const known = lows.filter((low) => low !== undefined);
  phases.push({
    does: seen.flatMap(({ does }) => does ?? []),
    ...(round === undefined ? {} : { round }),
    calls: sumCalls(seen.map(({ calls = {} }) => calls)),
    reads: sum(seen.map(({ reads = 0 }) => reads)),
    seconds: sum(seen.map(({ seconds = 0 }) => seconds)),
    ...(known.length === 0 ? {} : { lowest: Math.min(...known) }),
    extra: Math.max(...extras),
    ...runsOf(seen),
  });
  return { outlook: now, start, phases, unknown, again: seen.at(-1)?.again ?? false };
}

function follow(outlook: Outlook, name: string, { after = {}, output }: Foresight): Outlook {
  const { group, ...rest } = after;
  return {
    ...outlook,
    ...rest,
    ...(outlook.group === undefined ? {} : { group: { ...outlook.group, ...group } }),
    ...(output === undefined ? {} : { outputs: { ...outlook.outputs, [name]: output } }),
  };
}

/** Members that the group has more than before, and what runs beside it. */
function extraOf(start: Outlook, now: Outlook): number {
  return now.beside - start.beside + Math.max(0, membersOf(now) - membersOf(start));
}

function membersOf({ group, serving = 0 }: Outlook): number {
  return group === undefined ? 0 : serving + group.arriving + group.idle;
}

function totals({ start, phases, unknown }: Walk): Forecast {
  const lows = phases.flatMap(({ lowest }) => lowest ?? []);
  const { serving, floor = 0 } = start;
  return {
    phases,
    rounds: Math.max(0, ...phases.map(({ round = 0 }) => round)),
    calls: sumCalls(phases.map(({ calls }) => calls)),
    reads: sum(phases.map(({ reads }) => reads)),
    seconds: sum(phases.map(({ seconds }) => seconds)),
    ...(serving === undefined ? {} : { serving: { before: serving, lowest: Math.min(serving, ...lows), floor } }),
    extra: Math.max(0, ...phases.map(({ extra }) => extra)),
    extraHours: sum(phases.map(({ extra, seconds }) => (extra * seconds) / 3600)),
    ...runsOf(phases),
    unknown: [...unknown],
  };
}

/** Absent where none begins any. */
function runsOf(all: readonly { readonly runs?: number }[]): { readonly runs?: number } {
  const runs = sum(all.map((one) => one.runs ?? 0));
  return runs === 0 ? {} : { runs };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
