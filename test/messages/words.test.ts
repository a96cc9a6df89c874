import { describe, expect, it } from 'vitest';
import { age, cut, duration, percent, plural, sentence, some, withCode } from '../../src/messages/words.ts';

describe('duration', () => {
  it.each([
    [-5, '0 s'],
    [45, '45 s'],
    [60, '1 min'],
    [125, '2 min 5 s'],
    [725, '12 min'],
    [3_600, '1 h'],
    [4_800, '1 h 20 min'],
    [86_400, '1 d'],
    [273_600, '3 d 4 h'],
  ])('%d s is %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});

describe('percent', () => {
  it.each([
    [0, '0 %'],
    [0.2, '1 %'],
    [50.4, '50 %'],
    [99.7, '99 %'],
    [100, '100 %'],
  ])('%d is %s', (share, words) => {
    expect(percent(share)).toBe(words);
  });
});

describe('words', () => {
  it.each([
    [plural(1, 'wave'), '1 wave'],
    [plural(12_345, 'wave'), '12,345 waves'],
    [plural(2, 'person', 'people'), '2 people'],
    [age(0.5), 'less than a day'],
    [age(1.9), '1 day'],
    [age(120), '120 days'],
    [cut('abcdef', 4), 'abc…'],
    [cut('abcd', 4), 'abcd'],
    [sentence('x'), 'x.'],
    [sentence('x?'), 'x?'],
    [sentence(' '), ''],
    [some(['a', 'b']), 'a, b'],
    [some(['a', 'b', 'c'], 2), 'a, b and 1 more'],
  ])('%s is %s', (said, expected) => {
    expect(said).toBe(expected);
  });
});

describe('withCode', () => {
  it.each([
    ['plain', [['text', 'plain']]],
    [
      'see `/ami help` now',
      [
        ['text', 'see '],
        ['code', '/ami help'],
        ['text', ' now'],
      ],
    ],
    [
      'see: /ami status r-1',
      [
        ['text', 'see: '],
        ['code', '/ami status r-1'],
      ],
    ],
    ['an odd ` tick', [['text', 'an odd ` tick']]],
  ])('%s', (value, expected) => {
    expect(withCode(value).map((part) => [part.kind, 'text' in part ? part.text : ''])).toEqual(expected);
  });
});
