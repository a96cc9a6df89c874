import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { functionNames } from '../../scripts/bundle.ts';
import { checkDeployment, knownParameters } from '../../scripts/deployment-file.ts';
import { chosenResources, parseTemplate, type Template } from './chosen.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const example = join(repository, 'docs/deployment.example.yml');
const osls = join(repository, 'node_modules/osls/bin/serverless.js');

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

/** The template of a deployment that packages by itself. */
function templateOf(...flags: readonly string[]): Template {
  const env = { ...process.env, AWS_EC2_METADATA_DISABLED: 'true' };
  execFileSync(process.execPath, [osls, 'package', ...flags], { cwd: directory, env, stdio: 'pipe' });
  return parseTemplate(readFileSync(join(directory, '.serverless/cloudformation-template-update-stack.json'), 'utf8'));
}

/** The parameters that it would give the stack. */
function packaged(...flags: readonly string[]): Readonly<Record<string, unknown>> {
  const { Parameters } = templateOf(...flags);
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
    expect(packaged('--stage', 'staging')).toEqual({
      ...once,
      AlarmEmail: staging.alarmEmail,
      MakeFindingsTopic: 'false',
    });
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

let template: Template;
beforeAll(() => {
  rmSync(join(directory, 'deployment.yml'), { force: true });
  template = templateOf();
}, 60_000);

describe('the topic of findings', () => {
  const topics = (parameters: Readonly<Record<string, string>>) => {
    const names = new Set(['Findings', 'FindingsTopicPolicy', 'FindingsPolicy']);
    return Object.entries(chosenResources(template, parameters)).filter(([name]) => names.has(name));
  };

  it('is made only where that is asked for', () => {
    expect(topics({})).toEqual([]);
  });

  it('is encrypted, takes nothing in the clear, and lets the two functions that find and tell publish', () => {
    const { Findings, FindingsTopicPolicy, FindingsPolicy } = Object.fromEntries(topics({ MakeFindingsTopic: 'true' }));
    expect(Findings).toEqual({ TopicName: 'amiable-production-findings', KmsMasterKeyId: 'alias/aws/sns' });
    expect(Object(FindingsTopicPolicy).PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
    expect(FindingsPolicy).toMatchObject({
      Roles: [{ Ref: 'WorkerRole' }, { Ref: 'ComplianceRole' }],
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: 'Findings' } }] },
    });
  });
});

describe('the table that the functions work on', () => {
  const functions = functionNames.map((name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`);
  const named = (tableName: string) => {
    const resources = chosenResources(template, { TableName: tableName });
    const text = JSON.stringify(resources);
    return {
      tables: functions.map((name) => Object(resources[name]).Environment.Variables.AMIABLE_TABLE),
      policies: [resources['KeepPolicy'], resources['ReadPolicy']].flatMap(
        (policy) => Object(policy).PolicyDocument.Statement[0].Resource,
      ),
      hasOwn: resources['Table'] !== undefined,
      refersToOwn: /\$\{Table\.|"(Ref|Fn::GetAtt)":(\["Table"|"Table")/.test(text),
    };
  };
  const arn = `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/\${TableName}`;
  const byName = [{ 'Fn::Sub': arn }, { 'Fn::Sub': `${arn}/index/*` }];
  const own = [{ 'Fn::GetAtt': ['Table', 'Arn'] }, { 'Fn::Sub': `\${Table.Arn}/index/*` }];

  it('is that of the stack', () => {
    const tables = functions.map(() => ({ Ref: 'Table' }));
    expect(named('')).toEqual({ tables, policies: [...own, ...own], hasOwn: true, refersToOwn: true });
  });

  it('is another where one is named, with the policies, and its own stays to go back to', () => {
    const tables = functions.map(() => 'amiable-restored');
    const policies = [...byName, ...byName];
    expect(named('amiable-restored')).toEqual({ tables, policies, hasOwn: true, refersToOwn: false });
  });

  it('is one of the name of its own that is there already, which the stack then does not make', () => {
    const tables = functions.map(() => 'amiable-production');
    const policies = [...byName, ...byName];
    expect(named('amiable-production')).toEqual({ tables, policies, hasOwn: false, refersToOwn: false });
  });
});
