import { describe, expect, it } from 'vitest';
import { askTogether } from '../../src/aws/together.ts';

function recorded(known: Readonly<Record<string, number>>) {
  const calls: (readonly string[])[] = [];
  const ask = askTogether(2, async (ids) => {
    calls.push([...ids]);
    return new Map(Object.entries(known).filter(([id]) => ids.includes(id)));
  });
  return { calls, ask };
}

describe('asking together', () => {
  it('looks up in one call what is asked in one moment, as many as fit', async () => {
    const { calls, ask } = recorded({ a: 1, b: 2, c: 3 });
    expect(await Promise.all(['a', 'b', 'c'].map(ask))).toEqual([1, 2, 3]);
    expect(calls).toEqual([['a', 'b'], ['c']]);
  });

  it('remembers nothing', async () => {
    const { calls, ask } = recorded({ a: 1 });
    await ask('a');
    await ask('a');
    expect(calls).toEqual([['a'], ['a']]);
  });

  it('answers undefined for what is not known', async () => {
    expect(await recorded({}).ask('a')).toBeUndefined();
  });

  it('fails for everyone who asked, and not for those who ask again', async () => {
    let down = true;
    const ask = askTogether(5, async (ids) => {
      if (down) throw new Error('out of reach');
      return new Map(ids.map((id) => [id, 1]));
    });
    const answers = await Promise.allSettled([ask('a'), ask('b')]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    down = false;
    expect(await ask('a')).toBe(1);
  });
});
