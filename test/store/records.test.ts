import { describe, expect, it } from 'vitest';
import { createLockStore } from '../../src/store/records.ts';
import { startMs } from '../builders/runs.ts';

/** A table with one lock, which its owner releases `releases` times just before somebody looks whose it is. */
function racingTable(releases: number) {
  let left = releases;
  return {
    put: async () => left === 0,
    get: async () => {
      left -= 1;
      return undefined;
    },
    remove: async () => undefined,
  };
}

describe('a lock that is released while somebody else asks for it', () => {
  it('goes to whoever asked', async () => {
    expect(await createLockStore(racingTable(1)).acquireLock('web', 'r-a', startMs)).toBe('acquired');
  });

  it('is not fought over for ever', async () => {
    const asked = createLockStore(racingTable(100)).acquireLock('web', 'r-a', startMs);
    await expect(asked).rejects.toThrow('was released while it was read');
  });
});
