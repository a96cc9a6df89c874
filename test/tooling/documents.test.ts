import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { verbs } from '../../src/commands/registry.ts';
import { callsOfAdapters } from '../lambda/roles.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: repository })];

/** Where the links of a page lead that stay in the repository, without the part after #. */
function linksIn(page: string): readonly string[] {
  return [...read(page).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, target = '']) => join(dirname(page), target));
}

/** Files and folders that a page names in code; placeholders and patterns are none. */
function pathsIn(page: string): readonly string[] {
  const named = [...read(page).matchAll(/`((?:src|test|scripts|docs|bench)\/[\w./-]+)`/g)].map(([, path = '']) => path);
  return named.filter((path) => !/\bNAME\b/.test(path));
}

/** What `npm run` is told to run. */
function scriptsIn(page: string): readonly string[] {
  return [...read(page).matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name);
}

const packageSchema = z.object({ scripts: z.record(z.string(), z.string()) });

describe.each(documents)('%s', (page) => {
  it('links to what is there', () => {
    expect(linksIn(page).filter((path) => !existsSync(join(repository, path)))).toEqual([]);
  });

  it('names files that are there', () => {
    expect(pathsIn(page).filter((path) => !existsSync(join(repository, path)))).toEqual([]);
  });

  it('names scripts that package.json has', () => {
    const { scripts } = packageSchema.parse(JSON.parse(read('package.json')));
    expect(scriptsIn(page).filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('README.md', () => {
  it('lists the commands as help does', () => {
    const rows = [...read('README.md').matchAll(/^\| `(.+)` \| (.+) \|$/gm)].map(([, usage = '', summary]) => [
      usage.replaceAll('\\|', '|'),
      summary,
    ]);
    expect(rows).toEqual(Object.values(verbs).map(({ usage, summary }) => [usage, summary]));
  });

  it('lists the permissions that are used, and no others', () => {
    const block = /```\n((?:autoscaling:|ec2:)[\s\S]*?)```/.exec(read('README.md'))?.[1] ?? '';
    expect(block.trim().split(/\s+/).sort()).toEqual(callsOfAdapters());
    expect(callsOfAdapters()).toContain('ec2:CreateLaunchTemplateVersion');
  });
});

describe('decisions', () => {
  it('each say why, what, what else and what then', () => {
    for (const page of documents.filter((path) => path.startsWith('docs/decisions/'))) {
      const parts = [...read(page).matchAll(/^## (.+)$/gm)].map(([, title]) => title);
      expect(parts, page).toEqual(['Context', 'Decision', 'Alternatives considered', 'Consequences']);
    }
  });
});
