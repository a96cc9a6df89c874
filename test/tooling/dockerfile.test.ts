import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

/** The instructions, each on one line, without comments. */
const instructions = read('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '');
const argumentsOf = (name: string): readonly string[] =>
  instructions.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
const wordsSchema = z.array(z.string());

function healthCheck(): readonly string[] {
  const [, words = ''] = /CMD (\[.*\])$/.exec(argumentsOf('HEALTHCHECK')[0] ?? '') ?? [];
  return wordsSchema.parse(JSON.parse(words));
}

/** The exit code of the health check on what listens there. */
async function probed(port: number): Promise<number | null> {
  const [, ...words] = healthCheck();
  const child = spawn(process.execPath, words, { env: { PORT: String(port) }, stdio: 'ignore' });
  return new Promise((resolve) => child.once('close', resolve));
}

/** The same where `/livez` answers so; undefined: nothing listens. */
async function healthCode(status: number | undefined): Promise<number | null> {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(status ?? 500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.custom<AddressInfo>((address) => typeof address === 'object').parse(server.address());
  const stop = () => new Promise((resolve) => server.close(resolve));
  if (status === undefined) await stop();
  const code = await probed(port);
  if (status !== undefined) {
    await stop();
    expect(asked).toEqual(['/livez']);
  }
  return code;
}

/** The folders that `npm ci --omit=dev --omit=optional` installs. */
function productionPackages(): readonly string[] {
  const entry = z.looseObject({ dev: z.boolean(), optional: z.boolean(), devOptional: z.boolean() }).partial();
  const { packages } = z.object({ packages: z.record(z.string(), entry) }).parse(JSON.parse(read('package-lock.json')));
  return Object.entries(packages)
    .filter(([path, { dev, optional, devOptional }]) => path !== '' && !dev && !optional && !devOptional)
    .map(([path]) => path);
}

/** Without the packages that it holds itself. */
function bytesIn(folder: string): number {
  const files = readdirSync(join(repository, folder), { withFileTypes: true });
  return files.reduce((sum, file) => {
    const path = join(folder, file.name);
    if (file.isDirectory()) return file.name === 'node_modules' ? sum : sum + bytesIn(path);
    return sum + lstatSync(join(repository, path)).size;
  }, 0);
}

describe('the image', () => {
  it('runs the process itself as a user without rights, on the Node of the functions', () => {
    expect(argumentsOf('FROM').map((from) => from.split(' ')[0])).toEqual(['node:24-slim', 'node:24-slim']);
    expect(argumentsOf('USER')).toEqual(['node']);
    const [command] = argumentsOf('CMD').map((words) => wordsSchema.parse(JSON.parse(words)));
    expect(command).toEqual(['node', 'src/main.ts']);
    expect(instructions.findIndex((line) => line.startsWith('USER'))).toBeLessThan(
      instructions.findIndex((line) => line.startsWith('CMD')),
    );
  });

  it('copies what is there, and .dockerignore lets through that and nothing else', () => {
    const copied = argumentsOf('COPY')
      .filter((words) => !words.startsWith('--from'))
      .flatMap((words) => words.split(' ').slice(0, -1));
    expect(copied.filter((path) => !existsSync(join(repository, path)))).toEqual([]);
    const ignored = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(ignored[0]).toBe('*');
    expect(ignored.slice(1).sort()).toEqual([...new Set(copied.map((path) => `!${path}`))].sort());
  });

  it('has all packages that the process and the commands load, though none of those for development', async () => {
    const { metafile } = await build({
      entryPoints: ['src/main.ts', 'src/cli.ts'],
      absWorkingDir: repository,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      outdir: 'dist',
      write: false,
      metafile: true,
      logLevel: 'error',
    });
    const external = Object.values(metafile.inputs)
      .flatMap(({ imports }) => imports)
      .filter((one) => one.external === true && one.kind === 'import-statement' && !one.path.startsWith('node:'))
      .map(({ path }) =>
        path
          .split('/')
          .slice(0, path.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    expect(external).toContain('@slack/bolt');
    expect([...new Set(external)].filter((name) => dependencies[name] === undefined)).toEqual([]);
  });

  it('is healthy and ends in peace at the signal that Docker stops it with, though neither AWS nor Slack is reached', async () => {
    const [words = []] = argumentsOf('CMD').map((text) => wordsSchema.parse(JSON.parse(text)));
    const nowhere = 'http://127.0.0.1:9/';
    const child = spawn(process.execPath, words.slice(1), {
      cwd: repository,
      env: {
        ...{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'secret', SLACK_API_URL: nowhere, PORT: '0' },
        ...{ AWS_ENDPOINT_URL: nowhere, AWS_REGION: 'eu-west-1', NODE_ENV: 'production' },
        ...{ AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' },
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => child.once('close', (...how) => resolve(how)));
    const [line] = await once(child.stdout, 'data');
    const { port } = z.object({ msg: z.literal('listening'), port: z.number() }).parse(JSON.parse(String(line)));
    expect(await probed(port)).toBe(0);
    expect(argumentsOf('STOPSIGNAL')).toEqual([]);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('holds packages and sources of the weight that docs/performance.md says', () => {
    const told = (row: string) =>
      Number(new RegExp(`^\\| ${row} \\| (\\d+) MB`, 'm').exec(read('docs/performance.md'))?.[1]);
    const packages = productionPackages().reduce((sum, path) => sum + bytesIn(path), 0);
    expect(Math.abs(packages / 1e6 - told('packages'))).toBeLessThan(0.1 * told('packages'));
    expect(Math.abs(bytesIn('src') / 1e6 - told('sources'))).toBeLessThanOrEqual(1);
  });

  it('is healthy when the process says so', async () => {
    expect(await healthCode(200)).toBe(0);
    expect(await healthCode(503)).toBe(1);
    expect(await healthCode(undefined)).toBe(1);
  });
});
