import { describe, expect, it } from 'vitest';
import { sharedRead } from '../../src/basics/shared-read.ts';

function counted() {
  const reads: PromiseWithResolvers<string>[] = [];
  const read = sharedRead(() => {
    const one = Promise.withResolvers<string>();
    reads.push(one);
    return one.promise;
  });
  return { reads, read };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a shared read', () => {
  it('begins at once where none is under way', async () => {
    const { reads, read } = counted();
    const first = read();
    reads[0]?.resolve('a');
    expect(await first).toBe('a');
    await turn();
    const second = read();
    reads[1]?.resolve('b');
    expect(await second).toBe('b');
  });

  it('gives all who ask during a read the next one, which begins after they asked', async () => {
    const { reads, read } = counted();
    const first = read();
    const others = [read(), read(), read()];
    expect(reads).toHaveLength(1);
    reads[0]?.resolve('before');
    expect(await first).toBe('before');
    await turn();
    expect(reads).toHaveLength(2);
    const later = read();
    reads[1]?.resolve('after');
    expect(await Promise.all(others)).toEqual(['after', 'after', 'after']);
    await turn();
    reads[2]?.resolve('last');
    expect(await later).toBe('last');
    expect(reads).toHaveLength(3);
  });

  it('fails for those who share it, and not for those after', async () => {
    const { reads, read } = counted();
    const first = read();
    const second = read();
    reads[0]?.reject(new Error('out of reach'));
    await expect(first).rejects.toThrow('out of reach');
    await turn();
    reads[1]?.resolve('back');
    expect(await second).toBe('back');
  });
});
