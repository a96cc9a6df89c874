import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { functionNames } from '../../scripts/bundle.ts';
import { checkDeployment, knownParameters } from '../../scripts/deployment-file.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const example = join(repository, 'docs/deployment.example.yml');
const osls = join(repository, 'node_modules/osls/bin/serverless.js');
const templateSchema = z.object({ Parameters: z.record(z.string(), z.looseObject({ Default: z.unknown() })) });

/** A repository to deploy from, with functions that weigh nothing. */
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'amiable-parameters-'));
  for (const path of ['serverless.yml', 'infrastructure'])
    cpSync(join(repository, path), join(directory, path), { recursive: true });
  for (const name of functionNames) {
    mkdirSync(join(directory, 'dist/functions', name), { recursive: true });
    writeFileSync(join(directory, 'dist/functions', name, 'index.mjs'), '');
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The parameters that a deployment which packages by itself would give the stack. */
function packaged(...flags: readonly string[]): Readonly<Record<string, unknown>> {
  const env = { ...process.env, AWS_EC2_METADATA_DISABLED: 'true' };
  execFileSync(process.execPath, [osls, 'package', ...flags], { cwd: directory, env, stdio: 'pipe' });
  const text = readFileSync(join(directory, '.serverless/cloudformation-template-update-stack.json'), 'utf8');
  const { Parameters } = templateSchema.parse(JSON.parse(text));
  return Object.fromEntries(Object.entries(Parameters).map(([name, { Default }]) => [name, Default]));
}

describe('the parameters of a stack', () => {
  it('are the same each time, by stage, whoever packages and without a flag', () => {
    cpSync(example, join(directory, 'deployment.yml'));
    const { default: forAll, production, staging } = parse(readFileSync(example, 'utf8'));
    const once = packaged();
    expect(once).toMatchObject({
      OnlyTagged: 'true',
      PassableRoles: forAll.passableRoles,
      AlarmEmail: production.alarmEmail,
    });
    expect(packaged()).toEqual(once);
    expect(packaged('--stage', 'staging')).toEqual({ ...once, AlarmEmail: staging.alarmEmail });
  }, 60_000);

  it('are the defaults where no file says otherwise', () => {
    rmSync(join(directory, 'deployment.yml'), { force: true });
    expect(packaged()).toMatchObject({ OnlyTagged: 'false', AlarmEmail: '' });
  }, 60_000);
});

describe('deployment.yml', () => {
  const known = knownParameters(repository);
  const checked = (text: string) => () => {
    writeFileSync(join(directory, 'deployment.yml'), text);
    checkDeployment(directory, known);
  };

  it('may be missing, empty, and as the example is', () => {
    rmSync(join(directory, 'deployment.yml'), { force: true });
    expect(() => checkDeployment(directory, known)).not.toThrow();
    expect(checked('# nothing yet\n')).not.toThrow();
    expect(checked(readFileSync(example, 'utf8'))).not.toThrow();
  });

  it('is refused with every problem, where a parameter would be passed over or is none that CloudFormation takes', () => {
    const said = 'default:\n  onlyTaged: "true"\nproduction:\n  copyAccounts: 444455556666\n  alarmEmail: ""\n';
    expect(checked(said)).toThrow(
      /deployment\.yml:2: default\.onlyTaged is no parameter; did you mean onlyTagged\?[\s\S]*:4: production\.copyAccounts must be text[\s\S]*:5: production\.alarmEmail is empty/,
    );
  });

  it('is told of each parameter in the table of docs/install.md, which is of nothing else', () => {
    const [, table = ''] =
      /The parameters:\n([\s\S]*?)\n\n {3}The deployment/.exec(
        readFileSync(join(repository, 'docs/install.md'), 'utf8'),
      ) ?? [];
    expect([...table.matchAll(/^ {3}\| `(\w+)`/gm)].map(([, name]) => name).sort()).toEqual(known);
  });
});
