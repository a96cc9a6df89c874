import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/check-serverless.sh', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'amiable-check-'));
mkdirSync(join(directory, 'scripts'));
cpSync(script, join(directory, 'scripts/check-serverless.sh'));
// Stands for what packages, which takes long.
writeFileSync(join(directory, 'scripts/package.ts'), '');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What the check comes to in a repository that has no cfn-lint. */
function checked(env: Readonly<Record<string, string>>) {
  const { PATH = '' } = process.env;
  const options = { env: { PATH, ...env }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync('bash', [join(directory, 'scripts/check-serverless.sh')], options);
  return { status, said: stdout + stderr };
}

describe('check:serverless without cfn-lint', () => {
  it('fails where it guards what is merged, and says what installs it', () => {
    expect(checked({ CI: 'true' })).toEqual({ status: 1, said: expect.stringContaining('run scripts/setup-moto.sh') });
  });

  it.each([{}, { CI: 'false' }])('leaves it out elsewhere, and says so', (env) => {
    expect(checked(env)).toEqual({ status: 0, said: expect.stringContaining('cfn-lint is left out') });
  });
});
