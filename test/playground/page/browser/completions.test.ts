import { describe, expect, it } from 'vitest';
import { verbs } from '../../../../src/commands/registry.ts';
import { completionsFor, usageOf } from '../../../../src/playground/page/browser/completions.ts';
import { manual } from '../../../../src/playground/page/setting.ts';

const lines = (typed: string): readonly string[] => completionsFor(typed, manual()).map(({ line }) => line);

describe('what can follow in the composer', () => {
  it.each([
    ['/', ['/ami ']],
    ['/a', ['/ami ']],
    ['/ami roll', ['/ami rollout ', '/ami rollback ']],
    ['/ami rollo', ['/ami rollout ']],
    ['/ami FRE', ['/ami freeze ']],
    ['/ami re', ['/ami restore ', '/ami reject ', '/ami resume ', '/ami retry ']],
    ['/ami rollout ami-1 to web --ba', ['/ami rollout ami-1 to web --batch ']],
    ['/ami pause r-1 -', ['/ami pause r-1 --reason ']],
    ['/ami pause r-1 --reason x -', []],
    ['/ami dance -', []],
    ['/ami rollout ami-1 ', []],
    ['/other', []],
    ['hello /ami', []],
    ['', []],
  ])('after %j is %j', (typed, expected) => {
    expect(lines(typed)).toEqual(expected);
  });

  it('is every verb of the help table after the command alone', () => {
    expect(lines('/ami ')).toEqual(Object.keys(verbs).map((name) => `/ami ${name} `));
  });

  it('comes with how the verb is used', () => {
    expect(usageOf('/ami approve ', manual())?.usage).toBe(verbs.approve.usage);
    expect(usageOf('/ami appr', manual())).toBeUndefined();
  });
});
