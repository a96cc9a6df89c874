import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunks, mapBounded, readPages } from '../../src/aws/pages.ts';

/** Pages of three numbers; the token is the next number in text. */
function threeAtATime(total: number, asked: (string | undefined)[] = []) {
  return async (token: string | undefined) => {
    asked.push(token);
    const from = Number(token ?? 0);
    const items = Array.from({ length: Math.min(3, total - from) }, (_, index) => from + index);
    return { items, next: from + 3 < total ? String(from + 3) : undefined };
  };
}

describe('pages', () => {
  it('are read to the end', async () => {
    expect(await readPages(threeAtATime(8))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('are read no further than the limit', async () => {
    const asked: (string | undefined)[] = [];
    expect(await readPages(threeAtATime(100, asked), 4)).toEqual([0, 1, 2, 3]);
    expect(asked).toEqual([undefined, '3']);
  });

  it('end at an empty token, as some services write it', async () => {
    expect(await readPages(async () => ({ items: [1], next: '' }))).toEqual([1]);
  });

  it('that never end are an error, not a loop', async () => {
    await expect(readPages(async () => ({ items: [1], next: 'again' }))).rejects.toThrow(RangeError);
  });
});

describe('chunks', () => {
  it('hold every item once, in order, none over the size', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 10 }), (items, size) => {
        const parts = chunks(items, size);
        expect(parts.flat()).toEqual(items);
        expect(parts.every((part) => part.length >= 1 && part.length <= size)).toBe(true);
      }),
    );
  });
});

describe('bounded work', () => {
  it('keeps the order and never has more under way than allowed', async () => {
    let underWay = 0;
    let most = 0;
    const act = async (item: number): Promise<number> => {
      underWay += 1;
      most = Math.max(most, underWay);
      for (let turn = 0; turn < (item % 3) + 1; turn += 1) await Promise.resolve();
      underWay -= 1;
      return item * 2;
    };
    expect(await mapBounded([1, 2, 3, 4, 5, 6, 7], 3, act)).toEqual([2, 4, 6, 8, 10, 12, 14]);
    expect(most).toBe(3);
  });

  it('fails with the first failure', async () => {
    await expect(
      mapBounded([1, 2], 2, (item) => (item === 2 ? Promise.reject(new Error('no')) : Promise.resolve(item))),
    ).rejects.toThrow('no');
  });
});
