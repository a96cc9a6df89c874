import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withKeyTables } from '../../scripts/configuration-page.ts';
import { functionVariables, processVariables } from '../../src/config/environment.ts';
import { parseConfig } from '../../src/config/load.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/configuration.md');

describe('docs/configuration.md', () => {
  it('has the keys of today: run npm run docs', () => {
    expect(page).toBe(withKeyTables(page));
  });

  it('explains a key with its type, default and meaning', () => {
    expect(page).toContain('| `pollSeconds` | number, 0.1 to 300 | `15` | How often a running step looks at AWS. |');
  });

  it('names the variables that are read, and no others', () => {
    const variables = [...processVariables, ...functionVariables];
    const told = [...page.matchAll(/^\| `([A-Z][A-Z_]+)` \|/gm)].map(([, name]) => name);
    expect(told.toSorted()).toEqual(variables.toSorted());
    expect(told).toContain('SLACK_BOT_TOKEN');
  });

  it('is refused where it has no place for the tables', () => {
    expect(() => withKeyTables('# Configuration')).toThrow('no place for the tables');
  });
});

describe('docs/amiable.example.yml', () => {
  it('is a configuration that Amiable takes', () => {
    const config = parseConfig(read('docs/amiable.example.yml'), 'amiable.example.yml');
    expect(config.fleets.map(({ name }) => name)).toEqual(['web', 'billing', 'shop']);
    expect(config.environments.map(({ name, approvals }) => [name, approvals])).toEqual([
      ['production', 2],
      ['staging', 0],
    ]);
  });
});
