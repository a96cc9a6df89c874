/** A machine to run scanner scripts on: a folder of commands, most of them false. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** True ones, that every system has. */
const basics = ['mktemp', 'rm', 'tr', 'cut', 'head', 'tail', 'sed', 'grep', 'cat', 'cp'];
const places = ['/usr/bin', '/bin'];

export const shells = ['sh', 'bash', 'dash'].filter((shell) => placeOf(shell) !== undefined);

function placeOf(command: string): string | undefined {
  return places.map((place) => join(place, command)).find((path) => existsSync(path));
}

export interface Machine {
  /** A command that does what these lines of `sh` say. */
  command(name: string, ...lines: readonly string[]): void;
  /** A command that is there once a package manager was asked for the package. */
  packaged(packageName: string, name: string, ...lines: readonly string[]): void;
  /** A package manager: it brings the commands of the packages that it has, and fails where it lacks one. */
  manager(name: string): void;
  /** What commands other than the true ones were called with, in order. */
  calls(): readonly string[];
  /** What lies about in its folder for temporary files. */
  leftovers(): readonly string[];
  run(shell: string, script: readonly string[]): { readonly status: number | null; readonly stdout: string };
  remove(): void;
}

/** Nothing in its folders is a link: whatever a test writes there stays there. */
export function newMachine(): Machine {
  const root = mkdtempSync(join(tmpdir(), 'amiable-scan-'));
  const [bin, store, temporary, calls] = ['bin', 'packages', 'tmp', 'calls'].map((name) => join(root, name));
  if (bin === undefined || store === undefined || temporary === undefined || calls === undefined) throw new Error(root);
  for (const folder of [bin, store, temporary]) mkdirSync(folder);
  for (const name of basics) writeCommand(bin, name, [`exec ${placeOf(name) ?? name} "$@"`]);
  const fake = (folder: string, name: string, lines: readonly string[]): void =>
    writeCommand(folder, name, [`echo "${name} $*" >> ${calls}`, ...lines]);
  return {
    command: (name, ...lines) => fake(bin, name, lines),
    packaged: (packageName, name, ...lines) => fake(join(store, packageName), name, lines),
    manager: (name) => fake(bin, name, bringing(store, bin)),
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
    leftovers: () => readdirSync(temporary),
    run: (shell, script) => {
      const env = { PATH: bin, TMPDIR: temporary };
      const input = `${script.join('\n')}\n`;
      const { status, stdout } = spawnSync(placeOf(shell) ?? shell, ['-s'], { env, encoding: 'utf8', input });
      return { status, stdout };
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function writeCommand(folder: string, name: string, lines: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  rmSync(path, { force: true });
  // `wx` never writes through a link.
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755, flag: 'wx' });
}

function bringing(store: string, bin: string): readonly string[] {
  return [
    'echo "noise of a package manager"',
    'for word do',
    '  case "$word" in -* | *::* | install | update) continue ;; esac',
    `  [ -d "${store}/$word" ] || { missing=1; continue; }`,
    `  for tool in "${store}/$word"/*; do cp "$tool" "${bin}/"; done`,
    'done',
    '[ -z "$missing" ]',
  ];
}
