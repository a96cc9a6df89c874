import { describe, expect, it } from 'vitest';
import { isJson } from '../../src/basics/json.ts';

class Box {
  readonly inside = 1;
}

describe('data that JSON carries', () => {
  it.each([
    ['text', ''],
    ['a number', -0.5],
    ['a boolean', false],
    ['null', null],
    ['what is nested', [{ a: [null, { b: 'c' }] }, []]],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
  ])('is %s', (_what, value) => {
    expect(isJson(value)).toBe(true);
    expect(JSON.parse(JSON.stringify(value))).toEqual(value);
  });

  it.each([
    ['undefined', undefined],
    ['not a number', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a big integer', 1n],
    ['a time', new Date(0)],
    ['a set', new Set()],
    ['bytes', new Uint8Array(1)],
    ['of a class', new Box()],
    ['a list with a hole', new Array(2)],
  ])('is nothing that is %s, however deep', (_what, value) => {
    expect(isJson(value)).toBe(false);
    expect(isJson({ a: [value] })).toBe(false);
  });
});
