import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** A browser for the tests of the page. */
export type Chromium =
  | { readonly kind: 'found'; readonly path: string }
  /** A sentence for the person who reads the test's output. */
  | { readonly kind: 'absent'; readonly why: string };

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Looks in AMIABLE_TEST_CHROMIUM, then where systems put it. Throws where AMIABLE_TEST_CHROMIUM names none: whoever sets
 * it wants those tests to run.
 */
export function findChromium(named = process.env['AMIABLE_TEST_CHROMIUM']): Chromium {
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`AMIABLE_TEST_CHROMIUM (${named}) is not there`);
    return { kind: 'found', path: named };
  }
  const path = usual.find((candidate) => existsSync(candidate));
  if (path !== undefined) return { kind: 'found', path };
  return { kind: 'absent', why: 'no Chromium is there; scripts/setup-chromium.sh installs one' };
}

/** Starts it without a window. It asks nothing of the network by itself. */
export function startChromium(path: string): Promise<Browser> {
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: path,
    args: [
      ...(isRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
