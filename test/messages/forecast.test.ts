import { describe, expect, it } from 'vitest';
import { groupPhases } from '../../src/messages/forecast-rows.ts';
import { dryRunView } from '../../src/messages/plan.ts';
import type { Forecast, Phase } from '../../src/runs/forecast.ts';
import { aForecast, aPlan, nowMs } from './builders.ts';
import { told } from './told.ts';

function aPhase(overrides: Partial<Phase> = {}): Phase {
  return { does: ['looks'], calls: {}, reads: 3, seconds: 10, extra: 0, lowest: 10, ...overrides };
}

function waves(sizes: readonly number[]): Phase[] {
  return sizes.map((size, index) =>
    aPhase({ round: index + 1, does: [`adds ${size}`], calls: { SetDesiredCapacity: 1 }, extra: size }),
  );
}

function titles(phases: readonly Phase[]): readonly string[] {
  return groupPhases(phases).map(({ title }) => title);
}

describe('the rows of a timeline', () => {
  it('are the steps that do something, with waves in a row that are alike in one', () => {
    const all = [aPhase({ does: ['makes a version'] }), aPhase({ does: [] }), ...waves([1, 6, 6, 6, 5]), aPhase()];
    expect(titles(all)).toEqual([
      'Makes a version',
      'Wave 1: adds 1',
      'Waves 2 to 4, each: adds 6',
      'Wave 5: adds 5',
      'Looks',
    ]);
  });

  it('are the first, a typical and the last wave where many differ', () => {
    expect(titles(waves([1, 2, 4, 4, 3, 4, 6, 4, 2]))).toEqual([
      'Wave 1: adds 1',
      'Waves 2 to 8, each like: adds 4',
      'Wave 9: adds 2',
    ]);
  });

  it('keep the waves of one loop apart from those of another', () => {
    expect(titles([...waves([2, 2]), ...waves([2, 2])])).toEqual([
      'Waves 1 to 2, each: adds 2',
      'Waves 1 to 2, each: adds 2',
    ]);
  });

  it('are as few for 10,000 waves', () => {
    expect(groupPhases(waves(Array.from({ length: 10_000 }, (_, index) => 1 + (index % 7))))).toHaveLength(3);
  });
});

describe('a dry run', () => {
  const forecast: Forecast = aForecast({
    phases: [aPhase({ does: ['points the group at it'], calls: { UpdateAutoScalingGroup: 1 } }), ...waves([1, 6, 6])],
    rounds: 3,
    calls: { UpdateAutoScalingGroup: 1, SetDesiredCapacity: 3 },
    reads: 1234,
    seconds: 1800,
    serving: { before: 10, lowest: 9, floor: 8 },
    extra: 6,
    extraHours: 2.25,
    unknown: ['How long instances boot is a guess.'],
  });
  const view = (of: Forecast) => dryRunView({ command: 'x', plan: aPlan(), digest: 'd1', forecast: of, atMs: nowMs });

  it('says in its first sentences what serves at least, what it needs beside, and how long it takes', () => {
    expect(view(forecast).summary).toContain(
      'Nothing was changed. It takes about 30 min, with at least 9 of 10 instances serving throughout. It needs up to 6 extra instances.',
    );
  });

  it('adds up calls, capacity and extra instances', () => {
    const text = told(view(forecast));
    expect(text).toContain('Lowest serving: 9; 10 serve now, and 8 have to');
    expect(text).toContain('Extra instances: at most 6, about 2.3 instance-hours in all');
    expect(text).toContain(
      'Calls to AWS: 1 UpdateAutoScalingGroup, 3 SetDesiredCapacity; about 1,234 more that only read',
    );
    expect(text).toContain('How long instances boot is a guess.');
  });

  it('has a table of steps with the same at each moment, and all of it in the last row', () => {
    const table = view(forecast).parts.find(({ kind }) => kind === 'table');
    if (table?.kind !== 'table') throw new Error('there is no table');
    const rows = table.rows.map((row) =>
      row.map((line) => line.map((part) => ('text' in part ? part.text : '')).join('')),
    );
    expect(table.columns.map(({ title }) => title)).toEqual([
      'Step',
      'Changes in AWS',
      'Lowest serving',
      'Extra',
      'Takes',
    ]);
    expect(rows).toEqual([
      ['Points the group at it', '1 UpdateAutoScalingGroup', '10', '0', '10 s'],
      ['Wave 1: adds 1', '1 SetDesiredCapacity', '10', '1', '10 s'],
      ['Waves 2 to 3, each: adds 6', '1 SetDesiredCapacity', '10', '6', '10 s'],
      ['In all', '1 UpdateAutoScalingGroup, 3 SetDesiredCapacity', '9', '6', '30 min'],
    ]);
  });

  it('leaves out what does not concern it', () => {
    const { serving: _, ...rest } = forecast;
    const quiet = view({ ...rest, extra: 0, extraHours: 0, calls: {}, unknown: [] });
    expect(quiet.summary).toContain('It takes about 30 min. It needs no extra instances.');
    const text = told(quiet);
    expect(text).not.toContain('Lowest serving');
    expect(text).not.toContain('Not known before');
    expect(text).toContain('Calls to AWS: none that changes anything');
    expect(text).toContain('Extra instances: none');
  });
});
