import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageNameSchema, upgradeCommands } from '../../src/images/packages.ts';

/** What the script calls where these programs are all that there is beside the shell; `openssl` is installed. */
function called(packages: readonly string[], manager: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'packages-'));
  const program = (name: string, body: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  program(manager, `echo "${manager} $*"`);
  for (const query of ['dpkg-query', 'rpm']) program(query, 'case "$*" in *openssl*) exit 0;; *) exit 1;; esac');
  const script = ['set -e', ...upgradeCommands(packages)].join('\n');
  return execFileSync('/bin/sh', ['-c', script], { env: { PATH: folder }, encoding: 'utf8' })
    .trim()
    .split('\n');
}

describe('the commands that upgrade packages', () => {
  it.each([
    ['apt-get', ['apt-get update', 'apt-get install --assume-yes --only-upgrade openssl']],
    ['dnf', ['dnf upgrade --assumeyes openssl']],
    ['yum', ['yum update --assumeyes openssl']],
    ['zypper', ['zypper --non-interactive update openssl']],
  ])('upgrade with %s what is installed, pass over what is not, and succeed', (manager, expected) => {
    expect(called(['openssl', 'apache2'], manager)).toEqual(expected);
  });

  it('fail where no package manager is known', () => {
    expect(() => called(['openssl'], 'pacman')).toThrow('no package manager that is known');
  });

  it.each(['a b', "a'b", '$(reboot)', 'a;b', '-rf', '', 'ä', 'a\nb', '`id`'])('are refused for the name %j', (name) => {
    expect(packageNameSchema.safeParse(name).success).toBe(false);
    expect(() => upgradeCommands([name])).toThrow();
  });
});
