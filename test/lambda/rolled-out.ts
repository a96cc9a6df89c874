/** A rollout of the fleet through the functions, from the request to its end, and what has to hold then. */
import { expect } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { slackReach, sweeperReach } from '../../src/lambda/reach.ts';
import { listElements } from '../../src/playground/slack/people/find-element.ts';
import { refreshes } from '../scenarios/refreshes.ts';
import { channel, type LambdaWorld, lambdaWorld } from './lambda-world.ts';
import type { MappedQueue } from './mapped-queue.ts';

/** Under which the fleet is locked. */
export const fleetKey = '111122223333/eu-west-1/web';
const instances = 4;

/** The functions, each but the worker held to its reach. */
export function reachingWorld<Between extends MappedQueue>(
  openQueue: Parameters<typeof lambdaWorld<Between>>[0],
  config: ConfigInput = {},
) {
  return lambdaWorld(openQueue, config, { slack: slackReach, sweeper: sweeperReach });
}

function cardIn({ slack }: LambdaWorld) {
  const card = slack
    .channel(channel)
    .messages()
    .findLast(({ metadata }) => metadata?.['event_type'] === 'amiable_card');
  return card === undefined ? undefined : { ...card, said: slack.plainText(card) };
}

/** Ada asks, and the approval is asked for. */
export async function ask(world: LambdaWorld, flags = ''): Promise<void> {
  await world.slack.as('ada').command(`/ami rollout ${world.newImageId} to web ${flags}`, { channel });
  await world.until(async () =>
    listElements(cardIn(world)?.blocks ?? []).some(({ element }) => JSON.stringify(element).includes('approve')),
  );
}

export async function approve(world: LambdaWorld): Promise<void> {
  await world.slack.as('grace').click({ channel, ts: cardIn(world)?.ts ?? '', label: 'Approve', confirm: 'yes' });
}

/** Ada asks, Grace approves, and it goes on until its card says that it is done. */
export async function rollOut(world: LambdaWorld, flags = ''): Promise<void> {
  await ask(world, flags);
  await approve(world);
  await world.until(async () => (await world.store.live()).length === 0);
  await world.until(async () => cardIn(world)?.said.includes('Done') === true);
}

/** Every instance is of the new image, none was missed while it was replaced, and nobody holds the fleet. */
export async function expectNewFleet(world: LambdaWorld): Promise<void> {
  expect(await world.images()).toEqual(Array.from({ length: instances }, () => world.newImageId));
  // The group itself evens out its zones once the run lets it.
  const missed = world.monitor.losses.filter(
    ({ serving, cause }) => serving < instances && !(cause.by === 'world' && cause.what === 'rebalanced'),
  );
  expect(missed).toEqual([]);
  expect(await world.store.lockHolder(fleetKey)).toBeUndefined();
}

/** How often it was done. */
export function countOf({ aws }: LambdaWorld, action: string): number {
  return aws.mutations().filter((mutation) => mutation.action === action && mutation.outcome === 'done').length;
}

/** As `expectNewFleet`, in waves: each instance was replaced once, and each thing said once. */
export async function expectRolledOnce(world: LambdaWorld): Promise<void> {
  await expectNewFleet(world);
  expect({
    versions: countOf(world, 'CreateLaunchTemplateVersion'),
    terminated: countOf(world, 'TerminateInstanceInAutoScalingGroup'),
  }).toEqual({ versions: 1, terminated: instances });
  const { slack } = world;
  const said = slack
    .channel(channel)
    .thread(cardIn(world)?.ts ?? '')
    .map((message) => slack.plainText(message));
  expect(said.length).toBeGreaterThan(instances);
  expect(new Set(said).size).toBe(said.length);
}

/** As `expectNewFleet`, by instance refreshes: each of its two parts at most was begun once, and came to its end. */
export async function expectRefreshedOnce(world: LambdaWorld): Promise<void> {
  await expectNewFleet(world);
  const begun = countOf(world, 'StartInstanceRefresh');
  expect(begun).toBeLessThanOrEqual(2);
  expect((await refreshes(world)).map(({ Status }) => Status)).toEqual(
    Array.from({ length: begun }, () => 'Successful'),
  );
}
