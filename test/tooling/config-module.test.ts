import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { bundleFunctions, functionNames } from '../../scripts/bundle.ts';
import { configModule } from '../../scripts/config-module.ts';
import { loadConfig } from '../../src/config/load.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'amiable-config-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function written(text: string): void {
  writeFileSync(join(directory, 'amiable.yml'), text);
}

async function packagedIn(contents: string): Promise<unknown> {
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(contents)}`);
  return z.object({ packagedConfig: z.unknown() }).parse(module).packagedConfig;
}

describe('the configuration that is packaged with the functions', () => {
  it('is what the file says', async () => {
    copyFileSync(join(repository, 'docs/amiable.example.yml'), join(directory, 'amiable.yml'));
    expect(await packagedIn(configModule(directory))).toStrictEqual(loadConfig(undefined, directory));
  });

  it('is the defaults where there is no file', async () => {
    const empty = mkdtempSync(join(directory, 'none-'));
    expect(await packagedIn(configModule(empty))).toStrictEqual(loadConfig(undefined, empty));
  });

  it('is data, whatever stands in it', async () => {
    const hostile = 'echo "]);globalThis.hacked=true;//\u2028`';
    written(`profiles: { own: { linux: { commands: [${JSON.stringify(hostile)}] } } }`);
    expect(JSON.stringify(await packagedIn(configModule(directory)))).toContain(JSON.stringify(hostile));
    expect(Reflect.get(globalThis, 'hacked')).toBeUndefined();
  });

  it('is refused where it is broken, before anything is packaged', async () => {
    written('fleets: { web: { batchh: 1 } }');
    const target = join(directory, 'out');
    await expect(bundleFunctions({ repository, target, configured: directory })).rejects.toThrow('batchh');
    expect(() => readdirSync(target)).toThrow('ENOENT');
  });

  it('is in every function, and what reads and checks it in none', async () => {
    written('pace: { pollSeconds: 17 }');
    const target = join(directory, 'bundles');
    await bundleFunctions({ repository, target, configured: directory });
    for (const name of functionNames) {
      const text = readdirSync(join(target, name))
        .filter((file) => file.endsWith('.mjs'))
        .map((file) => readFileSync(join(target, name, file), 'utf8'))
        .join('');
      expect(text).toContain('"pollSeconds":17');
      expect(text).not.toContain('aliases (*) are not used here');
      expect(text).not.toContain('How often everything is checked');
    }
  }, 60_000);
});
