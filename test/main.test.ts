import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Starts the process as `npm start` does, in a directory of its own, and answers how it ended. */
function run(
  variables: Record<string, string>,
  input: string,
): Promise<{ code: number | null; out: string; err: string }> {
  const cwd = mkdtempSync(join(tmpdir(), 'amiable-main-'));
  const child = spawn(process.execPath, [main], { cwd, env: { PATH: process.env['PATH'], ...variables } });
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    err += data.toString();
  });
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

describe('npm start', { timeout: 60_000 }, () => {
  it('starts the playground without a token, does the lines it is given, and ends at /quit', async () => {
    const { code, out, err } = await run({ PORT: '0' }, '/ami status\n/wait\n/quit\n');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('14 fleets with 233 servers');
    expect(out).toContain('Nothing is under way.');
  });

  it('keeps what it has compiled beside the packages for the next start, and nowhere that others may write', async () => {
    const compiled = fileURLToPath(new URL('../node_modules/.cache/amiable', import.meta.url));
    const temporary = mkdtempSync(join(tmpdir(), 'amiable-temporary-'));
    rmSync(compiled, { recursive: true, force: true });
    expect((await run({ PORT: '0', TMPDIR: temporary }, '/quit\n')).code).toBe(0);
    expect(existsSync(compiled)).toBe(true);
    expect(existsSync(join(temporary, 'node-compile-cache'))).toBe(false);
  });

  it('lists every problem of the environment and starts nothing', async () => {
    const { code, out, err } = await run({ SLACK_BOT_TOKEN: 'xoxb-1', PORT: 'x' }, '');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('PORT must be a port');
    expect(err).toContain('SLACK_BOT_TOKEN is set, and neither');
  });
});
