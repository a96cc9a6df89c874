import type { FreezeAnswer, UnfreezeAnswer } from '../operations/answers.ts';
import { unfreezeCommand } from '../runs/freeze-gate.ts';
import type { Freeze } from '../runs/store.ts';
import { titleOf } from './card.ts';
import { stateOf } from './state.ts';
import { unreadParts } from './unread.ts';
import { bold, code, type Line, note, type Part, paragraph, text, time, type View } from './view.ts';
import { count, person, plural, sentence } from './words.ts';

const mostNamed = 10;

/** A freeze was put, and whom it stops. */
export function freezeView({ freeze, underWay, coverage }: FreezeAnswer): View {
  const where = scopeName(freeze.scope);
  return {
    audience: 'all',
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
      ...(coverage === undefined ? [] : coverageParts(where, coverage)),
      ...underWayParts(underWay),
      note(text('Lift it: '), code(unfreezeCommand(freeze))),
    ],
  };
}

function coverageParts(where: string, { fleets, unread }: NonNullable<FreezeAnswer['coverage']>): readonly Part[] {
  const unknown = unreadParts(unread);
  if (fleets.length === 0 && unread.length > 0) return unknown;
  if (fleets.length === 0) return [paragraph(text(`⚠️ No fleet of ${where} was found, so it stops nothing now.`))];
  const named = fleets.slice(0, mostNamed).join(', ');
  const more = fleets.length > mostNamed ? ` and ${count(fleets.length - mostNamed)} more` : '';
  return [paragraph(text(`It covers ${plural(fleets.length, 'fleet')}: ${named}${more}.`)), ...unknown];
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

/** A freeze was lifted, or there was none; and what is frozen still. */
export function unfreezeView({ scope, wasFrozen, standing }: UnfreezeAnswer): View {
  const where = scopeName(scope);
  const what = wasFrozen
    ? `The freeze is lifted: ${where}. What it stopped goes on.`
    : `There was no freeze to lift: ${where}.`;
  return {
    ...(wasFrozen ? { audience: 'all' } : {}),
    summary: what,
    parts: [paragraph(text(what)), ...freezeParts(standing)],
  };
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
