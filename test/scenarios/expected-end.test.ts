import { describe, expect, it } from 'vitest';
import { bareScenario } from './bare.ts';

describe('the expected end of a rollout', () => {
  it('comes nearer to the real one with the first wave', async () => {
    const world = await bareScenario();
    await world.ask();
    await world.settle();
    await world.steer('bob', { signal: 'approve' });
    await world.settle({ until: async () => (await world.run()).phase.kind === 'running' });
    const guessMs = (await world.run()).expectedEndMs ?? Number.NaN;
    await world.settle({ until: async () => (await world.run()).step.round === 2 });
    const correctedMs = (await world.run()).expectedEndMs ?? Number.NaN;
    await world.settle();
    const { phase } = await world.run();
    const endMs = phase.kind === 'ended' ? phase.atMs : Number.NaN;
    expect(Math.abs(correctedMs - endMs)).toBeLessThan(Math.abs(guessMs - endMs));
  });
});
