/** Rollouts by an instance refresh: how far AWS is with it, and whether the floor was held meanwhile. */
import { type InstanceRefresh, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { expect } from 'vitest';
import { floorOf } from '../../src/fleet/guard.ts';
import type { FleetWorld } from './fleet-world.ts';
import { refreshes } from './refreshes.ts';
import { noTraces, type Scenario, type ScenarioOptions, scenario } from './scenario.ts';

/** Quick enough that a wait of AWS is not worth more looks than it has to have. */
const config = { refresh: { instanceWarmupSeconds: 240 } } as const;

export async function refreshScenario(options: ScenarioOptions = {}): Promise<Scenario> {
  return scenario({ ...options, config: { ...config, ...options.config } });
}

/** Asked for by Ada, and approved by Grace. */
export async function approved(options: ScenarioOptions = {}, flags = '--batch 2'): Promise<Scenario> {
  const world = await refreshScenario(options);
  await world.askRollout(`--strategy refresh ${flags}`);
  await world.click('grace', 'Approve');
  return world;
}

/** As somebody would with the console. */
export async function pointAt({ clients, templateId }: Scenario, Version: string): Promise<void> {
  const LaunchTemplate = { LaunchTemplateId: templateId, Version };
  await clients.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', LaunchTemplate }));
}

/** Lets the run go on until its `nth` refresh stands so. */
export async function untilRefresh(
  world: Scenario,
  nth: number,
  holds: (refresh: InstanceRefresh) => boolean = ({ Status }) => Status === 'InProgress',
): Promise<void> {
  const { why } = await world.settle({
    until: async () => {
      const found = (await refreshes(world)).toReversed()[nth - 1];
      return found !== undefined && holds(found);
    },
  });
  expect(why).toBe('until');
}

/** The refresh of all the others, after that of the first one, is so far. */
export const untilPercent = (world: Scenario, percent: number): Promise<void> =>
  untilRefresh(world, 2, ({ PercentageComplete = 0 }) => PercentageComplete >= percent);

/** Nothing that AWS took out for a refresh, and nothing that the bot did, left fewer serving than the floor. */
export function expectFloor({ monitor }: Pick<FleetWorld, 'monitor'>, minHealthyPercent = 100): void {
  const below = monitor.losses.filter(
    ({ cause, serving, desired }) =>
      (cause.by === 'caller' || cause.what === 'refreshed') && serving < floorOf({ minHealthyPercent }, desired),
  );
  expect(below).toEqual([]);
}

export async function expectDone(world: Scenario, { desired = 4, version = '2' } = {}): Promise<void> {
  expect(world.card()).toContain('Done');
  expect(await world.images()).toEqual(Array.from({ length: desired }, () => world.newImageId));
  expect(await world.group()).toMatchObject({ desired, templateVersion: version, suspended: [] });
  expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  expect(world.refusedBySlack()).toEqual({});
  expectFloor(world);
}

export async function expectAsBefore(world: Scenario, version = '1'): Promise<void> {
  expect(world.card()).toMatch(/Taken back|Aborted/);
  expect(world.buttons()).toEqual([]);
  expect(await world.group()).toEqual({ desired: 4, min: 1, max: 20, templateVersion: version, suspended: [] });
  expect(await world.images()).toEqual(Array.from({ length: 4 }, () => world.oldImageId));
  expect(await world.traces()).toEqual({ ...noTraces, cards: 1 });
  expect(world.refusedBySlack()).toEqual({});
  expect((await refreshes(world)).filter(({ EndTime }) => EndTime === undefined)).toEqual([]);
  expectFloor(world);
}
