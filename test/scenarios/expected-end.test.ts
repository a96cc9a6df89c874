import { describe, expect, it } from 'vitest';
import { strategies } from '../../src/fleet/strategies.ts';
import { dryRunRollout } from '../../src/operations/rollout/ask-rollout.ts';
import { asker, bareScenario } from './bare.ts';
import { addPair, pairConfig } from './pair-world.ts';

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

describe.each(strategies)('the plan of a rollout by %s', (strategy) => {
  it('expects the time that its dry run tells, and that is near the real one', async () => {
    const blueGreen = pairConfig().fleets?.['web']?.blueGreen;
    const watch = { alarms: ['web-5xx'], bakeSeconds: 900 };
    const world = await bareScenario({ config: { fleets: { web: { ...(blueGreen && { blueGreen }), watch } } } });
    await addPair(world);
    world.aws.cloudWatch.setAlarm('web-5xx', 'OK', 'All is well.');
    const { forecast, plan } = await dryRunRollout(world.core.desk, asker('ada', 'dry-run'), {
      ...{ imageId: world.newImageId, fleet: 'web', strategy },
    });
    expect(plan.expectedSeconds).toBe(Math.round(forecast.seconds));
    expect(plan.facts).toMatchObject({ expectedSeconds: plan.expectedSeconds });
    await world.ask({ strategy });
    await world.settle();
    await world.steer('bob', { signal: 'approve' });
    const startMs = world.clock.nowMs();
    await world.settle();
    const { phase } = await world.run();
    const seconds = phase.kind === 'ended' ? (phase.atMs - startMs) / 1000 : Number.NaN;
    expect(seconds / plan.expectedSeconds).toBeGreaterThan(0.6);
    expect(seconds / plan.expectedSeconds).toBeLessThan(1.4);
  });
});
