import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AtStart, bundleFunctions, type FunctionName } from '../../scripts/bundle.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const target = mkdtempSync(join(tmpdir(), 'amiable-at-start-'));
let atStart: ReadonlyMap<FunctionName, AtStart>;

beforeAll(async () => {
  atStart = await bundleFunctions({ repository, target });
}, 60_000);
afterAll(() => rmSync(target, { recursive: true, force: true }));

const readBy = (name: FunctionName) => [...(atStart.get(name)?.files ?? [])];

describe('a new function', () => {
  it('slack reads nothing that plans, carries on a run, reports or reaches fleets before it answers', () => {
    const files = readBy('slack');
    expect(files).toContain('src/commands/registry.ts');
    const heavy =
      /^src\/(steps\/registry|operations\/(plan-(?!refus)|dry-run|planning|forecast-plan|emergency-report)|messages\/emergency-html|slack\/alerter|aws\/access|config\/schema)/;
    expect(files.filter((file) => heavy.test(file))).toEqual([]);
  });

  it('slack reads no client of AWS but those of its secrets, the table and the queue', () => {
    const clients = readBy('slack').flatMap((file) => /@aws-sdk\/client-([\w-]+)/.exec(file)?.[1] ?? []);
    expect([...new Set(clients)].sort()).toEqual(['dynamodb', 'sqs', 'ssm']);
  });

  it('worker reads all of it', () => {
    expect(readBy('worker')).toContain('src/steps/registry.ts');
  });
});
