import { expect, it } from 'vitest';
import { seededCve } from '../../src/playground/seed-software.ts';
import { playgroundScenario } from './playground-world.ts';

it('probe', async () => {
  const t0 = Date.now();
  const world = await playgroundScenario();
  const began = world.clock.nowMs();
  await world.command('ada', `/ami emergency ${seededCve} --packages openssl`);
  console.log(world.heard('ada'));
  await world.settle();
  console.log(world.card());
  console.log('asked', Date.now() - t0);
  await world.click('grace', 'Approve');
  await world.settle();
  console.log('done', Date.now() - t0, (world.clock.nowMs() - began) / 60000);
  const all = world.slack.channel('deploys').messages();
  console.log(
    all
      .filter((m) => m.threadTs === undefined)
      .map((m) => world.slack.plainText(m))
      .join('\n----\n'),
  );
  const card = all.find((m) => world.slack.plainText(m).includes('Emergency:'));
  console.log('=====THREAD');
  console.log(
    world.slack
      .channel('deploys')
      .thread(card?.ts ?? '')
      .map((m) => world.slack.plainText(m))
      .join('\n'),
  );
  console.log(world.aws.s3.keys('amiable-playground-reports'));
  expect(world.refusedBySlack()).toEqual({});
}, 120_000);
