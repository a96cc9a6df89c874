import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../src/runs/plan.ts';
import { registryOf } from '../../src/runs/planner.ts';
import { type Foresight, type Outlook, type StepForecast, stepForecast } from '../../src/steps/forecast.ts';
import { foreseeSteps } from '../../src/steps/foresee.ts';

const anything = { parse: () => null };
const outlook: Outlook = { round: 1, serving: 10, floor: 8, beside: 0, readsPerLook: 3, outputs: {} };

function planStep(kind: string, more: Partial<PlanStep> = {}): PlanStep {
  return { name: kind, kind, params: null, onFailure: 'undo', undo: [], ...more };
}

function forecasts(kinds: Readonly<Record<string, (outlook: Outlook) => Foresight>>) {
  const all: StepForecast[] = Object.entries(kinds).map(([kind, foresee]) =>
    stepForecast(kind, anything, (_params, now) => foresee(now)),
  );
  return registryOf(all, ({ kind }) => [kind]);
}

describe('the forecast of a plan', () => {
  it('adds up calls, reads and seconds, and keeps the lowest and the most', () => {
    const known = forecasts({
      launch: ({ beside }) => ({ calls: { RunInstances: 1 }, seconds: 1800, after: { beside: beside + 2 } }),
      dip: () => ({ calls: { RunInstances: 2 }, reads: 5, seconds: 1800, lowest: 7 }),
      end: ({ beside }) => ({ does: 'terminates', calls: { Noop: 0 }, after: { beside: beside - 2 } }),
    });
    const told = foreseeSteps([planStep('launch'), planStep('dip'), planStep('end')], outlook, known);
    expect(told).toMatchObject({
      calls: { RunInstances: 3 },
      reads: 5,
      seconds: 3600,
      serving: { before: 10, lowest: 7, floor: 8 },
      extra: 2,
      extraHours: 2,
    });
    expect(told.phases.map(({ lowest, extra, does }) => ({ lowest, extra, does }))).toEqual([
      { lowest: 10, extra: 2, does: [] },
      { lowest: 7, extra: 2, does: [] },
      { lowest: 10, extra: 2, does: ['terminates'] },
    ]);
  });

  it('walks a loop round by round for as long as its last step says so, with what the round before left behind', () => {
    const known = forecasts({
      take: ({ round }) => ({ does: `takes ${round}`, output: round, after: { serving: 10 - round } }),
      put: ({ outputs, round }) => ({ calls: { Put: Number(outputs['take']) }, again: round < 3 }),
      after: ({ round }) => ({ calls: { After: round } }),
    });
    const steps = [planStep('take'), planStep('put', { againFrom: 'take' }), planStep('after')];
    const told = foreseeSteps(steps, outlook, known);
    expect(told.phases.map(({ round, does }) => [round, ...does])).toEqual([
      [1, 'takes 1'],
      [2, 'takes 2'],
      [3, 'takes 3'],
      [undefined],
    ]);
    expect(told).toMatchObject({ rounds: 3, calls: { Put: 6, After: 1 }, serving: { lowest: 7 } });
  });

  it('cuts off a loop that does not end, and says so', () => {
    const told = foreseeSteps(
      [planStep('again', { againFrom: 'again' })],
      outlook,
      forecasts({ again: () => ({ again: true }) }),
    );
    expect(told.unknown).toEqual(['When the waves end is not known.']);
  });

  it('says each thing that cannot be known once', () => {
    const known = forecasts({ one: () => ({ unknown: ['Weather.'] }) });
    expect(foreseeSteps([planStep('one'), planStep('one')], outlook, known).unknown).toEqual(['Weather.']);
  });

  it('is of no plan with a kind of step that has none', () => {
    expect(() => foreseeSteps([planStep('other')], outlook, forecasts({}))).toThrow('there is no forecast of the step');
  });
});
