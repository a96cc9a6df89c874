/** What a plan is expected to come to: how the dry run tells it. */
import type { Calls, Forecast, Phase } from '../runs/forecast.ts';
import { type GroupedPhase, groupPhases } from './forecast-rows.ts';
import type { Fact } from './plan-words.ts';
import { bold, type Line, type Part, text } from './view.ts';
import { count, duration, plural } from './words.ts';

/** In one sentence: what serves at the lowest, what it needs beside, how long it takes. */
export function forecastText({ serving, extra, seconds, runs }: Forecast): string {
  const serves =
    serving === undefined
      ? ''
      : `, with at least ${count(serving.lowest)} of ${plural(serving.before, 'instance')} serving throughout`;
  const none = runs === undefined ? ' It needs no extra instances.' : '';
  const needs = extra === 0 ? none : ` It needs up to ${plural(extra, 'extra instance')}.`;
  return `It takes about ${duration(seconds)}${serves}.${needs}`;
}

export function forecastFacts({ serving, extra, extraHours, calls, reads, runs }: Forecast): readonly Fact[] {
  return [
    ...(serving === undefined ? [] : [fact('Lowest serving', servingText(serving))]),
    ...(runs !== undefined && extra === 0
      ? []
      : [fact('Extra instances', extra === 0 ? 'none' : `at most ${count(extra)}, about ${hours(extraHours)} in all`)]),
    ...(runs === undefined ? [] : [fact('Runs', `${count(runs)} of their own, which change what there is to change`)]),
    fact(
      'Calls to AWS',
      `${runs === undefined ? '' : 'beside those of its runs, '}${callsText(calls)}; about ${plural(reads, 'more that only reads', 'more that only read')}`,
    ),
  ];
}

function fact(label: string, value: string): Fact {
  return { label, value: [text(value)] };
}

function servingText({ before, lowest, floor }: NonNullable<Forecast['serving']>): string {
  return `${count(lowest)}; ${plural(before, 'serves', 'serve')} now, and ${plural(floor, 'has to', 'have to')}`;
}

function hours(amount: number): string {
  return amount < 0.05 ? 'a few instance-minutes' : `${amount.toFixed(1)} instance-hours`;
}

/** `1 CreateLaunchTemplateVersion, 21 SetDesiredCapacity`. */
export function callsText(calls: Calls): string {
  const named = Object.entries(calls).map(([name, amount]) => `${count(amount)} ${name}`);
  return named.length === 0 ? 'none that changes anything' : named.join(', ');
}

/** The timeline as a table, and what cannot be known before. */
export function forecastParts(forecast: Forecast): readonly Part[] {
  const { unknown } = forecast;
  const rows = [...groupPhases(forecast.phases).map((group) => rowOf(forecast, group)), totalRow(forecast)];
  return [
    { kind: 'table', caption: 'Step by step, where all goes well', columns: columnsOf(forecast), rows },
    ...(unknown.length === 0
      ? []
      : [
          { kind: 'paragraph' as const, line: [bold('Not known before')] },
          { kind: 'list' as const, items: unknown.map((sentence): Line => [text(sentence)]) },
        ]),
  ];
}

type Column = Extract<Part, { kind: 'table' }>['columns'][number];

function columnsOf({ serving, extra }: Forecast): readonly Column[] {
  return [
    { title: 'Step' },
    { title: 'Changes in AWS' },
    ...(serving === undefined ? [] : [{ title: 'Lowest serving', align: 'right' as const }]),
    ...(extra === 0 ? [] : [{ title: 'Extra', align: 'right' as const }]),
    { title: 'Takes', align: 'right' },
  ];
}

type Measured = Pick<Phase, 'calls' | 'lowest' | 'extra' | 'seconds' | 'runs'>;

function rowOf(forecast: Forecast, { title, phase }: GroupedPhase): readonly Line[] {
  return cells(forecast, [text(title)], phase);
}

function totalRow(forecast: Forecast): readonly Line[] {
  const { calls, extra, seconds, serving, runs = 0 } = forecast;
  const lowest = serving === undefined ? {} : { lowest: serving.lowest };
  return cells(forecast, [bold('In all')], { calls, extra, seconds, runs, ...lowest });
}

function cells(
  forecast: Forecast,
  title: Line,
  { calls, lowest, extra, seconds, runs = 0 }: Measured,
): readonly Line[] {
  const own = Object.keys(calls).length === 0 ? [] : [callsText(calls)];
  const changes = [...own, ...(runs === 0 ? [] : [`those of ${plural(runs, 'run')}`])].join(', ') || '–';
  return [
    title,
    [text(changes)],
    ...(forecast.serving === undefined ? [] : [[text(lowest === undefined ? '–' : count(lowest))]]),
    ...(forecast.extra === 0 ? [] : [[text(count(extra))]]),
    [text(duration(seconds))],
  ];
}
