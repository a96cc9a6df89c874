import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Asset {
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** What a browser loads, by path. */
export interface Assets {
  /** Undefined for a path that there is nothing at. Rejects where the page cannot be built. */
  find(path: string): Promise<Asset | undefined>;
  /** Builds the page, so that whoever comes first need not wait. Rejects where that cannot be done. */
  prepare(): Promise<void>;
}

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The page of the sources beside this file, built in memory when it is first wanted. */
export function createAssets(): Assets {
  let built: Promise<ReadonlyMap<string, Asset>> | undefined;
  const build = (): Promise<ReadonlyMap<string, Asset>> => {
    built ??= buildPage().catch((error: unknown) => {
      // Whoever comes next may have installed what was missing.
      built = undefined;
      throw error;
    });
    return built;
  };
  return {
    find: async (path) => (await build()).get(path),
    prepare: async () => void (await build()),
  };
}

async function buildPage(): Promise<ReadonlyMap<string, Asset>> {
  const [html, icon, bundled] = await Promise.all([
    readFile(file('./browser/index.html'), 'utf8'),
    readFile(file('./browser/icon.svg'), 'utf8'),
    bundle(),
  ]);
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', body: html }],
    ['/icon.svg', { type: 'image/svg+xml', body: icon }],
    ...bundled,
  ]);
}

/** Loaded late: an installation without development packages has no bundler, and needs none. */
async function bundle(): Promise<readonly (readonly [string, Asset])[]> {
  const [{ build }, { libraryStyle }] = await Promise.all([import('esbuild'), import('./library-style.ts')]);
  const { outputFiles } = await build({
    entryPoints: { page: file('./browser/main.tsx') },
    outdir: '/',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: ['chrome123', 'firefox121', 'safari17.5'],
    jsx: 'automatic',
    plugins: [libraryStyle],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  return outputFiles.map(({ path: file, contents }) => {
    const path = `/${basename(file)}`;
    const type = path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
    return [path, { type, body: contents }] as const;
  });
}
