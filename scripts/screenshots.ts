/** `npm run screenshots`: takes the pictures of the README from a playground of its own, so that they stay true. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { silentLog } from '../src/basics/log.ts';
import { servePage } from '../src/playground/page/server.ts';
import { type Playground, startPlayground } from '../src/playground/playground.ts';
import { become, cardOf, write } from '../test/browser/acting.ts';
import { findChromium, startChromium } from '../test/browser/chromium.ts';
import { quietly } from '../test/playground/a-playground.ts';

const pictures = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
const window = { width: 1360, height: 820 };
/** Fast enough to wait for, slow enough to see a wave in the middle. */
const speed = 60;

async function take(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${pictures}${name}.png`, animations: 'disabled' });
  process.stdout.write(`docs/screenshots/${name}.png\n`);
}

async function play(page: Page, { images, slack }: Playground): Promise<void> {
  await write(page, '/ami fleets');
  await page.getByRole('cell', { name: 'web-staging' }).waitFor();
  await page
    .locator('article')
    .last()
    .evaluate((message) => message.scrollIntoView({ block: 'start' }));
  await take(page, 'channel');

  await page.getByRole('button', { name: 'Close the tour' }).click();
  await write(page, `/ami rollout ${images.web.ready} to web --batch 25% --reason "kernel update"`);
  const card = cardOf(page, `Rollout of ${images.web.ready} to web`);
  await card.getByText('Waiting for approval').waitFor();
  await become(page, 'grace');
  await card.getByRole('button', { name: 'Approve' }).waitFor();
  await take(page, 'approval');

  await page.getByRole('button', { name: 'Amiable: Home' }).click();
  await page
    .getByRole('button', { name: /Roll out/ })
    .first()
    .waitFor();
  await take(page, 'home');

  await page.getByRole('button', { name: '#deploys' }).click();
  await card.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await card.getByRole('button', { name: /repl/ }).click();
  const thread = page.getByRole('complementary', { name: 'Thread' });
  await thread.getByText(/Wave 3 of \d+ began/).waitFor();
  await take(page, 'thread');

  await page.getByRole('button', { name: 'AWS', exact: true }).click();
  await page.getByRole('heading', { name: /^web-eu/ }).waitFor();
  await slack.waitFor(() =>
    slack
      .channel('deploys')
      .all()
      .some(({ text }) => /Wave 4 of \d+ began/.test(text))
      ? true
      : undefined,
  );
  await take(page, 'aws');
}

async function main(): Promise<void> {
  const found = findChromium();
  if (found.kind === 'absent') throw new Error(found.why);
  mkdirSync(pictures, { recursive: true });
  const directory = mkdtempSync(join(tmpdir(), 'amiable-screenshots-'));
  const playground = await startPlayground(quietly(directory, speed));
  const server = await servePage({ playground, port: 0, log: silentLog });
  const browser = await startChromium(found.path);
  try {
    const context = await browser.newContext({ viewport: window, timezoneId: 'Europe/Zurich', locale: 'en-GB' });
    const page = await context.newPage();
    await page.goto(server.url);
    await play(page, playground);
  } finally {
    await browser.close();
    await server.close();
    await playground.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

await main();
process.exit();
