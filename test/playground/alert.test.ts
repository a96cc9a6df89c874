import { afterAll, beforeAll, expect, it } from 'vitest';
import { aPlayground, type PlaygroundAtWork } from './a-playground.ts';

let startMs: number;
let world: PlaygroundAtWork;
beforeAll(async () => {
  startMs = Date.now();
  world = await aPlayground(1);
});
afterAll(() => world.stop());

it('the alert arrives in its channel by itself, within the first minute of the clock', async () => {
  const { slack, clock } = world.playground;
  const alert = await slack.waitFor(() => slack.channel('ami-alerts').messages().at(-1));
  expect(slack.plainText(alert)).toMatch(/^Compliance\n🔴 \d+ high, 🟡 \d+ medium, ⚪ \d+ low open\. \d+ new\./);
  expect(Number(alert.ts) * 1000 - startMs).toBeLessThan(60_000);
  expect(clock.nowMs() - startMs).toBeLessThan(60_000);
});

it('a click on it is answered by the bot', async () => {
  const { slack } = world.playground;
  await world.type('/in #ami-alerts', '/click Show');
  const shown = await slack.waitFor(() =>
    slack
      .ephemerals('ada')
      .map((message) => slack.plainText(message))
      .find((text) => text.includes('in use')),
  );
  expect(shown).toMatch(/ami-[0-9a-f]{17}/);
});
