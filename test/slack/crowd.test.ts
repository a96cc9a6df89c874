import { describe, expect, it } from 'vitest';
import { createCrowd } from '../../src/slack/crowd.ts';

function gate() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { promise, resolve, reject };
}

const begun = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('a crowd', () => {
  it('does as many things at once as it may, and the others in turn', async () => {
    const crowd = createCrowd(2);
    const gates = [gate(), gate(), gate()];
    const started: number[] = [];
    const done = gates.map(({ promise }, index) =>
      crowd.inTurn(() => {
        started.push(index);
        return promise;
      }),
    );
    await begun();
    expect(started).toEqual([0, 1]);
    gates[1]?.resolve('b');
    await begun();
    expect(started).toEqual([0, 1, 2]);
    gates[0]?.resolve('a');
    gates[2]?.resolve('c');
    expect(await Promise.all(done)).toEqual(['a', 'b', 'c']);
  });

  it('is full while what is given has to wait, and not before or after', async () => {
    const crowd = createCrowd(1);
    expect(crowd.isFull()).toBe(false);
    const one = gate();
    const done = crowd.inTurn(() => one.promise);
    expect(crowd.isFull()).toBe(true);
    one.resolve('a');
    await done;
    expect(crowd.isFull()).toBe(false);
  });

  it('goes on after work that fails', async () => {
    const crowd = createCrowd(1);
    const failing = crowd.inTurn(() => Promise.reject(new Error('broken')));
    const next = crowd.inTurn(async () => 'done');
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });

  it('lets requests that have arrived be looked at before it begins', async () => {
    const crowd = createCrowd(1);
    const order: string[] = [];
    setImmediate(() => order.push('request'));
    await crowd.inTurn(async () => order.push('work'));
    expect(order).toEqual(['request', 'work']);
  });
});
