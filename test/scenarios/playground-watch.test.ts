import { expect, it } from 'vitest';
import { createTroubles } from '../../src/playground/troubles.ts';
import { playgroundScenario } from './playground-world.ts';

it('an alarm that fires after the first wave in the playground has the rollout of web taken back', async () => {
  const world = await playgroundScenario();
  const troubles = createTroubles(world, () => undefined);
  const before = (await world.images()).toSorted();
  expect(world.aws.cloudWatch.alarmState('web-5xx')).toBe('OK');
  expect(troubles.begin('alarm')).toContain('web-5xx fires');
  const sinceMs = world.clock.nowMs();
  await world.rollOut();
  expect(world.card()).toContain('Taken back');
  expect(world.card()).toContain('The alarm web-5xx is in ALARM since');
  expect(world.card()).toContain('37.0');
  const retired = world.thread().filter((entry) => entry.includes('old instance retired'));
  expect(retired).toHaveLength(2);
  expect((await world.images()).length).toBe(before.length);
  expect(await world.images()).not.toContain(world.newImageId);
  expect(world.monitor.lowest('web', sinceMs)?.serving).toBeGreaterThanOrEqual(120);
  troubles.end('alarm');
  expect(world.aws.cloudWatch.alarmState('web-5xx')).toBe('OK');
  await world.askRollout();
  expect(world.card()).toContain('Waiting for approval');
});
