import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleFunctions, functionNames } from '../../scripts/bundle.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const target = mkdtempSync(join(tmpdir(), 'amiable-functions-'));

afterAll(() => rmSync(target, { recursive: true, force: true }));

describe('the functions as bundles', () => {
  it('hold nothing of the playground, load by themselves, and say what they lack', async () => {
    const sizes = await bundleFunctions({ repository, target });
    expect([...sizes.keys()]).toEqual(functionNames);
    for (const name of functionNames) {
      const url = pathToFileURL(join(target, name, 'index.mjs')).href;
      const script = `const { handler } = await import(${JSON.stringify(url)}); await handler({}).catch((error) => console.log(error.message));`;
      const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: {}, encoding: 'utf8' });
      expect(said, name).toContain('AMIABLE_QUEUE_URL');
    }
  }, 60_000);
});
