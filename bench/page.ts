/** What the playground's page costs a browser: a channel of 1,000 messages, and a fleet of 10,000 instances. */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import * as z from 'zod';
import { silentLog } from '../src/basics/log.ts';
import { servePage } from '../src/playground/page/server.ts';
import { findChromium, startChromium } from '../test/browser/chromium.ts';
import { aCrowdedWorld, type CrowdedWorld } from './crowded-world.ts';
import { percentile, type Table } from './table.ts';

const messages = 1_000;
const instances = 10_000;
const opens = 5;
const watchedSeconds = 8;
const probes = fileURLToPath(new URL('./page-probes.js', import.meta.url));

export async function page(): Promise<readonly Table[]> {
  const found = findChromium();
  if (found.kind === 'absent') return [{ title: `The page was not measured: ${found.why}`, columns: [], rows: [] }];
  const world = await aCrowdedWorld({ messages, instances });
  const server = await servePage({ playground: world.playground, port: 0, log: silentLog });
  await server.prepared;
  const browser = await startChromium(found.path);
  try {
    return [await paints(browser, server.url), await smoothness(browser, server.url, world)];
  } finally {
    await browser.close();
    await server.close();
  }
}

/** From the request to the first message, or the first fleet, on the screen. */
async function paints(browser: Browser, url: string): Promise<Table> {
  const measure = async (hash: string): Promise<readonly string[]> => {
    const times: number[] = [];
    for (let index = 0; index < opens; index += 1) times.push(await inWindow(browser, url + hash, usefulAtMs));
    return [50, 100].map((percent) => `${Math.round(percentile(times, percent))} ms`);
  };
  return {
    title: `First useful paint, ${opens} new windows with nothing cached`,
    columns: ['', 'median', 'worst'],
    rows: [
      [`channel of ${messages} cards`, ...(await measure('/'))],
      [`AWS view, ${instances} instances`, ...(await measure('/#view=aws'))],
    ],
  };
}

/** Frames while somebody scrolls and cards change, and while a fleet changes by a hundred instances a second. */
async function smoothness(browser: Browser, url: string, world: CrowdedWorld): Promise<Table> {
  const watch = async (hash: string, act: () => void): Promise<readonly string[]> => {
    const timer = setInterval(act, 100);
    const frames = await inWindow(browser, url + hash, async (window) => {
      await usefulAtMs(window);
      return framesOf(window);
    });
    clearInterval(timer);
    return [50, 95, 100].map((percent) => `${percentile(frames, percent).toFixed(0)} ms`);
  };
  return {
    title: `Time between two frames over ${watchedSeconds} s, drawn without a graphics card`,
    columns: ['', 'median', '95 %', 'worst'],
    rows: [
      ['scrolling back, a card edited 10 times a second', ...(await watch('/', world.editCard))],
      ['AWS view, 100 launches a second', ...(await watch('/#view=aws', () => world.grow(10)))],
    ],
  };
}

async function inWindow<T>(browser: Browser, url: string, act: (window: Page) => Promise<T>): Promise<T> {
  // The probes are asked by scripts, which the page itself lets nobody run.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, bypassCSP: true });
  try {
    const window = await context.newPage();
    await window.addInitScript({ path: probes });
    await window.goto(url);
    return await act(window);
  } finally {
    await context.close();
  }
}

async function usefulAtMs(window: Page): Promise<number> {
  await window.waitForFunction('probes.usefulAtMs !== undefined');
  return z.number().parse(await window.evaluate('probes.usefulAtMs'));
}

async function framesOf(window: Page): Promise<readonly number[]> {
  return z.array(z.number()).parse(await window.evaluate(`probes.scrollThrough(${watchedSeconds})`));
}
