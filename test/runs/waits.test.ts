import { expect, it } from 'vitest';
import type { Json } from '../../src/basics/json.ts';
import type { Note } from '../../src/runs/run.ts';
import { waitedMs } from '../../src/runs/waits.ts';

type Happened = readonly [atMs: number, kind: string, facts?: Record<string, Json>];

const notes = (happened: readonly Happened[]): readonly Note[] =>
  happened.map(([atMs, kind, facts = {}], index) => ({ seq: index + 1, atMs, kind, facts }));

it.each<[string, readonly Happened[], number]>([
  [
    'nothing where it never waited',
    [
      [10, 'planned'],
      [90, 'ended'],
    ],
    0,
  ],
  [
    'for an approval',
    [
      [10, 'approval-asked'],
      [40, 'approved'],
      [90, 'ended'],
    ],
    30,
  ],
  [
    'for the last of two approvals',
    [
      [10, 'approval-asked'],
      [20, 'approved', { count: 1, required: 2 }],
      [50, 'approved', { count: 2, required: 2 }],
      [90, 'ended'],
    ],
    40,
  ],
  [
    'for a pause, twice',
    [
      [0, 'paused'],
      [10, 'resumed'],
      [20, 'paused'],
      [25, 'resumed'],
      [90, 'ended'],
    ],
    15,
  ],
  [
    'for a decision, and one at which it turned round',
    [
      [0, 'held'],
      [10, 'retry'],
      [20, 'held'],
      [50, 'undoing'],
    ],
    40,
  ],
  [
    'for a window that says more than once why',
    [
      [0, 'gate-closed'],
      [5, 'gate-closed'],
      [20, 'gate-opened'],
    ],
    20,
  ],
  [
    'once where two things were waited for',
    [
      [0, 'gate-closed'],
      [5, 'paused'],
      [20, 'gate-opened'],
      [30, 'resumed'],
    ],
    30,
  ],
  [
    'until its end',
    [
      [0, 'paused'],
      [30, 'ended'],
    ],
    30,
  ],
])('a run has waited %s', (_name, happened, expected) => {
  expect(waitedMs(notes(happened))).toBe(expected);
});
