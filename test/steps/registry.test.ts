import { describe, expect, it } from 'vitest';
import { stepKinds } from '../../src/steps/registry.ts';
import { scanWorld } from './scan-world.ts';
import { stepParts } from './step-world.ts';

describe('the kinds of steps', () => {
  it('each come with the forecast of the same kind, which the dry run finds by that name', async () => {
    const { aws } = await scanWorld();
    const parts = stepParts(aws, async () => undefined);
    const names = stepKinds.map(([make, forecast]) => ({ step: make(parts).kind, forecast: forecast.kind }));
    expect(names.filter(({ step, forecast }) => step !== forecast)).toEqual([]);
    expect(new Set(names.map(({ step }) => step)).size).toBe(names.length);
  });
});
