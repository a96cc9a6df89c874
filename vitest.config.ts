import { defineConfig } from 'vitest/config';

/** Tests that leave nothing behind in the modules that they load: loading these once for all saves a third of the time. */
const shared = [
  ...['aws', 'basics', 'commands', 'compliance', 'config', 'fleet', 'images', 'messages', 'operations', 'process'],
  ...['runs', 'scenarios', 'slack', 'steps', 'terminal', 'playground/aws', 'playground/slack'],
].map((folder) => `test/${folder}/**/*.test.ts`);

const all = {
  environment: 'node',
  pool: 'forks',
  testTimeout: 20_000,
  hookTimeout: 60_000,
  restoreMocks: true,
  unstubEnvs: true,
} as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary', 'html'] },
    projects: [
      { test: { ...all, name: 'shared', include: shared, isolate: false } },
      { test: { ...all, name: 'alone', include: ['test/**/*.test.{ts,tsx}'], exclude: shared } },
    ],
  },
});
