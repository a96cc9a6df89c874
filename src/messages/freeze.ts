import { quote } from '../basics/quoting.ts';
import type { FreezeAnswer, UnfreezeAnswer } from '../operations/answers.ts';
import type { Freeze } from '../runs/store.ts';
import { titleOf } from './card.ts';
import { stateOf } from './state.ts';
import { bold, code, type Line, note, type Part, paragraph, text, time, type View } from './view.ts';
import { count, person, plural, sentence } from './words.ts';

const mostNamed = 10;

/** A freeze was put, and whom it stops. */
export function freezeView({ freeze, underWay }: FreezeAnswer): View {
  const where = scopeName(freeze.scope);
  return {
    summary: `🧊 Frozen: ${where}. ${sentence(freeze.reason)} ${plural(underWay.length, 'run')} under way there will wait.`,
    parts: [
      paragraph(
        text('🧊 '),
        bold('Frozen'),
        text(`: ${where}. New runs are refused there until the freeze is lifted.`),
      ),
      {
        kind: 'facts',
        facts: [
          { label: 'Reason', value: [text(freeze.reason)] },
          { label: 'By', value: [person(freeze.by), text(', '), time(freeze.sinceMs, 'date')] },
        ],
      },
      ...underWayParts(underWay),
      note(text('Lift it: '), code(`/ami unfreeze${freeze.scope === '*' ? '' : ` ${quote(freeze.scope)}`}`)),
    ],
  };
}

function underWayParts(runs: FreezeAnswer['underWay']): readonly Part[] {
  if (runs.length === 0) return [paragraph(text('Nothing is under way there.'))];
  const shown = runs
    .slice(0, mostNamed)
    .map((run): Line => [code(run.id), text(` ${titleOf(run)}: ${stateOf(run).word}`)]);
  const more: Line[] = runs.length > mostNamed ? [[text(`and ${count(runs.length - mostNamed)} more`)]] : [];
  return [
    paragraph(text('Under way there. Each stops before its next step and goes on when the freeze is lifted:')),
    { kind: 'list', items: [...shown, ...more] },
  ];
}

/** A freeze was lifted, or there was none. */
export function unfreezeView({ scope, wasFrozen }: UnfreezeAnswer): View {
  const where = scopeName(scope);
  const what = wasFrozen
    ? `The freeze is lifted: ${where}. What it stopped goes on.`
    : `There was no freeze to lift: ${where}.`;
  return { summary: what, parts: [paragraph(text(what))] };
}

/** One line for each freeze that stands; nothing where there is none. */
export function freezeParts(freezes: readonly Freeze[]): readonly Part[] {
  if (freezes.length === 0) return [];
  const items = freezes
    .slice(0, mostNamed)
    .map(
      ({ scope, reason, by, sinceMs }): Line => [
        text('🧊 '),
        bold('Frozen'),
        text(`: ${scopeName(scope)}, by `),
        person(by),
        text(' since '),
        time(sinceMs, 'date'),
        text(`. ${sentence(reason)}`),
      ],
    );
  return [{ kind: 'list', items }];
}

/** An environment, or all of them, as people call it. */
export function scopeName(scope: string): string {
  return scope === '*' ? 'every environment' : scope;
}
