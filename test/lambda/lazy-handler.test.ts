import { describe, expect, it } from 'vitest';
import { lazyHandler } from '../../src/lambda/lazy-handler.ts';

describe('a function', () => {
  function aFunction(answer: () => Promise<string>) {
    const told: string[] = [];
    let opened = 0;
    const calls = { aws: () => {}, slack: () => {}, tell: () => void told.push('told') };
    const handler = lazyHandler(
      async () => {
        opened += 1;
        if (opened === 1) throw new Error('the secrets are not there');
        return { core: { calls }, isOutdated: async () => false };
      },
      () => answer,
    );
    return { handler, told, opened: () => opened };
  }

  it('is opened with the first event, again where that failed, and then kept', async () => {
    const { handler, opened } = aFunction(async () => 'answer');
    await expect(handler({})).rejects.toThrow('the secrets');
    expect([await handler({}), await handler({})]).toEqual(['answer', 'answer']);
    expect(opened()).toBe(2);
  });

  it('tells what it has called before it may be frozen, also where it fails', async () => {
    const { handler, told } = aFunction(() => Promise.reject(new Error('AWS is away')));
    await expect(handler({})).rejects.toThrow('the secrets');
    await expect(handler({})).rejects.toThrow('AWS is away');
    expect(told).toEqual(['told']);
  });
});
