import { defineConfig } from 'vitest/config';

/** Many small files whose tests leave nothing behind in the modules that they load: these are loaded once for all. */
const shared = [
  ...['aws', 'basics', 'commands', 'compliance', 'config', 'fleet', 'images', 'messages', 'operations', 'process'],
  ...['runs', 'scenarios', 'security', 'slack', 'steps', 'terminal', 'tooling', 'upgrade'],
  ...['playground/aws', 'playground/slack', 'playground/page/browser'],
].map((folder) => `test/${folder}/**/*.test.ts`);

/** Few files of thousands of lives each, which are quicker in a process of their own. */
const long = ['*crash-points', 'variants', 'invariants-*.property'].map((name) => `test/scenarios/${name}.test.ts`);

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

const every = 'test/**/*.test.{ts,tsx}';

export default defineConfig({
  test: {
    maxWorkers: 2,
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary', 'html'] },
    projects: [
      { test: { ...all, name: 'alone', include: [every], exclude: shared } },
      { test: { ...all, name: 'long', include: long } },
      { test: { ...all, name: 'shared', include: shared, exclude: long, isolate: false } },
    ],
  },
});
