import { defineConfig } from 'vitest/config';

const every = 'test/**/*.test.{ts,tsx}';

/** Few files that start processes and servers, or wait for them: each in a process of its own. */
const alone = ['cli*', 'main', 'browser/*', 'kill/*', 'moto/*', 'playground/{bot,console}', 'store/embedded'].map(
  (name) => `test/${name}.test.ts`,
);

/** Few files of thousands of lives each, which are quicker in a process of their own. */
const long = ['*crash-points', 'variants', 'invariants-*.property'].map((name) => `test/scenarios/${name}.test.ts`);

/** What draws the page, in TSX, which has to be translated. */
const drawn = 'test/playground/page/browser/*.test.{ts,tsx}';

const all = {
  environment: 'node',
  setupFiles: 'test/setup.ts',
  pool: 'forks' as const,
  // Simulated worlds are short-lived garbage by the megabyte.
  execArgv: ['--max-semi-space-size=64'],
  testTimeout: 20_000,
  hookTimeout: 60_000,
  restoreMocks: true,
  unstubEnvs: true,
};

/** Node runs TypeScript as it is, so nothing of it needs to be translated, or fetched by each process. */
const untranslated = { ...all, experimental: { viteModuleRunner: false, nodeLoader: false } };

export default defineConfig({
  test: {
    maxWorkers: 2,
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary', 'html'] },
    projects: [
      { test: { ...untranslated, name: 'alone', include: alone } },
      { test: { ...untranslated, name: 'long', include: long } },
      {
        test: {
          ...untranslated,
          name: 'shared',
          include: [every],
          exclude: [...alone, ...long, drawn],
          isolate: false,
        },
      },
      { test: { ...all, name: 'drawn', include: [drawn], isolate: false } },
    ],
  },
});
