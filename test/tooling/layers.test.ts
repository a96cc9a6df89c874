import { describe, expect, it } from 'vitest';
import { lintPlanted } from './biome.ts';

/** Who may import whom. Everything else is refused by biome.json; this table is what it is held to. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  basics: [],
  fleet: ['basics', 'images', 'compliance'],
  images: ['basics', 'fleet', 'compliance'],
  compliance: ['basics', 'fleet', 'images'],
  messages: ['basics', 'fleet', 'images', 'runs', 'operations'],
  commands: ['basics', 'fleet', 'messages', 'operations', 'config'],
  runs: ['basics'],
  steps: ['basics', 'runs', 'fleet', 'images', 'aws'],
  operations: ['basics', 'runs', 'steps', 'fleet', 'images', 'compliance', 'aws', 'config'],
  aws: ['basics', 'fleet', 'images'],
  store: ['basics', 'runs'],
  config: ['basics', 'fleet', 'images', 'compliance'],
  slack: ['basics', 'messages', 'commands', 'operations', 'runs', 'config'],
  terminal: ['basics', 'messages', 'commands', 'operations', 'runs', 'config'],
};
const layers = [...Object.keys(mayImport), 'process', 'lambda', 'playground'];
const entries = ['main', 'cli', 'wiring'];

const packages: Readonly<Record<string, readonly string[]>> = {
  '@aws-sdk/client-ec2': ['src/aws', 'src/store', 'src/playground/aws', 'src/wiring'],
  '@slack/bolt': ['src/slack', 'src/playground/slack', 'src/wiring'],
};

const importing = (target: string): string => `export { thing } from '${target}';\n`;

/** One file for each arrow that could be drawn; the name of a file says what it imports. */
function everyArrow(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const from of Object.keys(mayImport)) {
    for (const to of layers.filter((layer) => layer !== from)) {
      files[`src/${from}/to-${to}.ts`] = importing(`../${to}/thing.ts`);
      files[`src/${from}/deep/er/to-${to}.ts`] = importing(`../../../${to}/thing.ts`);
    }
    for (const entry of entries) files[`src/${from}/to-${entry}.ts`] = importing(`../${entry}.ts`);
    files[`src/${from}/to-itself.ts`] = importing('./thing.ts');
  }
  return files;
}

function allowedArrows(): string[] {
  return Object.entries(mayImport).flatMap(([from, targets]) => [
    `src/${from}/to-itself.ts`,
    ...targets.flatMap((to) => [`src/${from}/to-${to}.ts`, `src/${from}/deep/er/to-${to}.ts`]),
  ]);
}

const refusedFiles = (files: Record<string, string>): string[] =>
  lintPlanted(files)
    .filter(({ rule }) => rule === 'style/noRestrictedImports')
    .map(({ file }) => file)
    .sort();

describe('the arrows between layers', () => {
  it('are those of the table, and no others', () => {
    const files = everyArrow();
    const allowed = new Set(allowedArrows());
    expect([...allowed].filter((file) => !(file in files))).toEqual([]);
    expect(refusedFiles(files)).toEqual(
      Object.keys(files)
        .filter((file) => !allowed.has(file))
        .sort(),
    );
  });

  it('hold for types, for re-exports of all and for imports at run time', () => {
    const files = {
      'src/runs/type.ts': "import type { Thing } from '../aws/ports.ts';\nexport type Mine = Thing;\n",
      'src/runs/all.ts': "export * from '../slack/app.ts';\n",
      'src/runs/late.ts': "export const thing = await import('../slack/app.ts');\n",
    };
    expect(refusedFiles(files)).toEqual(Object.keys(files).sort());
  });

  it('let the simulators use nothing but the basics, and the rest of the playground everything', () => {
    const files = {
      'src/playground/aws/basics.ts': importing('../../basics/clock.ts'),
      'src/playground/aws/bot.ts': importing('../../runs/run.ts'),
      'src/playground/slack/aws.ts': importing('../aws/server.ts'),
      'src/playground/slack/bot.ts': importing('../../slack/app.ts'),
      'src/playground/start.ts': importing('../slack/app.ts'),
    };
    expect(refusedFiles(files)).toEqual([
      'src/playground/aws/bot.ts',
      'src/playground/slack/aws.ts',
      'src/playground/slack/bot.ts',
    ]);
  });

  it('let the process use every layer, and be started by the entries and the playground alone', () => {
    const files = {
      'src/process/slack.ts': importing('../slack/app.ts'),
      'src/process/wiring.ts': importing('../wiring.ts'),
      'src/process/world.ts': importing('../playground/connect.ts'),
      'src/process/main.ts': importing('../main.ts'),
      'src/process/lambda.ts': importing('../lambda/slack.ts'),
      'src/main.ts': importing('./process/production.ts'),
      'src/playground/playground.ts': importing('../process/service.ts'),
      'src/playground/aws/service.ts': importing('../../process/service.ts'),
      'src/wiring.ts': importing('./process/opening.ts'),
    };
    expect(refusedFiles(files)).toEqual([
      'src/playground/aws/service.ts',
      'src/process/lambda.ts',
      'src/process/main.ts',
      'src/wiring.ts',
    ]);
  });

  it('let only the entries and the process start the playground', () => {
    const files = {
      'src/main.ts': importing('./playground/start.ts'),
      'src/cli.ts': importing('./playground/start.ts'),
      'src/wiring.ts': importing('./playground/start.ts'),
      'src/lambda/slack.ts': importing('../playground/start.ts'),
    };
    expect(refusedFiles(files)).toEqual(['src/lambda/slack.ts', 'src/wiring.ts']);
  });

  it('keep each SDK at its own edge', () => {
    const folders = [...layers, 'playground/aws', 'playground/slack'].map((layer) => `src/${layer}/x`);
    const places = [...folders, ...entries.map((entry) => `src/${entry}`)];
    for (const [name, edges] of Object.entries(packages)) {
      const files = Object.fromEntries(places.map((place) => [`${place}.ts`, importing(name)]));
      const homes = edges.map((edge) => (edge === 'src/wiring' ? `${edge}.ts` : `${edge}/x.ts`));
      expect(refusedFiles(files), name).toEqual(
        Object.keys(files)
          .filter((file) => !homes.includes(file))
          .sort(),
      );
    }
  });

  it('say what is allowed instead', () => {
    const [finding] = lintPlanted({ 'src/runs/slack.ts': importing('../slack/app.ts') });
    expect(finding?.message).toBe('src/runs may import only from src/basics and itself.');
  });
});

describe('other rules of the house', () => {
  const rulesBroken = (file: string, text: string): string[] => lintPlanted({ [file]: text }).map(({ rule }) => rule);

  it('the environment is read in one file', () => {
    const text = 'export const port = process.env;\n';
    expect(rulesBroken('src/slack/port.ts', text)).toContain('style/noProcessEnv');
    expect(rulesBroken('src/config/environment.ts', text)).toEqual([]);
  });

  it('no file imports itself in a circle', () => {
    const files = { 'src/fleet/a.ts': importing('./b.ts'), 'src/fleet/b.ts': importing('./a.ts') };
    expect(lintPlanted(files).map(({ rule }) => rule)).toContain('suspicious/noImportCycles');
  });

  it.each([
    ['suspicious/noExplicitAny', 'export const x: any = 1;\n'],
    ['style/noNonNullAssertion', 'export const x = [1][0]!;\n'],
    ['style/noDefaultExport', 'export default 1;\n'],
    ['style/noEnum', 'export enum Size {\n  Small,\n}\n'],
    ['suspicious/noConsole', "console.log('x');\n"],
    ['style/useImportType', "import { T } from './t.ts';\nexport type U = T;\n"],
    ['suspicious/noTsIgnore', '// @ts-ignore: no\nexport const x = 1;\n'],
  ])('%s is an error', (rule, text) => {
    expect(rulesBroken('src/fleet/x.ts', text)).toContain(rule);
  });
});
