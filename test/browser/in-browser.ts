import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { type Page as PageServer, servePage } from '../../src/playground/page/server.ts';
import { type Playground, startPlayground } from '../../src/playground/playground.ts';
import { quietly } from '../playground/a-playground.ts';
import { findChromium, startChromium } from './chromium.ts';

/** A real playground, its page, and windows of a real browser. */
export interface InBrowser {
  readonly playground: Playground;
  readonly url: string;
  /** A new window with nothing remembered; `hash` is the part of the address behind the page's. */
  open(hash?: string, options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
}

/** A browser on a busy machine takes as long as it takes. */
const longestTestMs = 120_000;
const longestWaitMs = 30_000;

/**
 * Registers tests that use a playground through its page in a browser; `world` answers it inside of them. Nothing may
 * be loaded from elsewhere, and nothing may go wrong in the page without a word. Where there is no browser, they are
 * one skipped test that says so.
 */
export function inBrowser(speed: number, register: (world: () => InBrowser) => void): void {
  const found = findChromium();
  if (found.kind === 'absent') {
    process.stderr.write(`skipped: ${found.why}\n`);
    describe('the page in a browser', () => {
      it.skip(`is not looked at: ${found.why}`);
    });
    return;
  }
  vi.setConfig({ testTimeout: longestTestMs });
  let started: Started | undefined;
  beforeAll(async () => {
    started = await start(found.path, speed);
  });
  afterEach(async () => {
    const { contexts, complaints } = known(started);
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await started?.stop();
  });
  register(() => known(started));
}

interface Started extends InBrowser {
  readonly contexts: BrowserContext[];
  /** What went wrong in a window, or was asked of another host. */
  readonly complaints: string[];
  stop(): Promise<void>;
}

async function start(path: string, speed: number): Promise<Started> {
  const directory = mkdtempSync(join(tmpdir(), 'amiable-page-'));
  const [playground, browser] = await Promise.all([startPlayground(quietly(directory, speed)), startChromium(path)]);
  const server = await servePage({ playground, port: 0, log: silentLog });
  await server.prepared;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  return {
    ...{ playground, contexts, complaints },
    url: server.url,
    open: async (hash = '', options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      contexts.push(context);
      context.setDefaultTimeout(longestWaitMs);
      const page = await context.newPage();
      watch(page, server, complaints);
      await page.goto(`${server.url}/${hash}`);
      return page;
    },
    stop: async () => {
      await browser.close();
      await server.close();
      await playground.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function watch(page: Page, { url }: PageServer, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) complaints.push(`asked ${request.url()}`);
  });
}

function known(started: Started | undefined): Started {
  if (started === undefined) throw new Error('the page is there only while tests run');
  return started;
}
