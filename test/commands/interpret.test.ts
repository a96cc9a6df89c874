import { describe, expect, it } from 'vitest';
import { withAnswers } from '../../src/commands/forms.ts';
import { interpret } from '../../src/commands/interpret.ts';
import { verbs } from '../../src/commands/registry.ts';
import { strategies } from '../../src/fleet/strategies.ts';
import { understood } from './understood.ts';

const ami = 'ami-0123456789abcdef0';

describe('a command that makes sense', () => {
  it.each([
    ['', 'help'],
    ['  ', 'help'],
    ['help', 'help'],
    ['?', 'help'],
    ['--help', 'help'],
    ['-h', 'help'],
    ['help Rollout', 'help rollout'],
    ['rollout --help', 'help rollout'],
    ['help help', 'help help'],
    ['fleets', 'fleets'],
    ['Fleets', 'fleets'],
    ['fleet web', 'fleet web'],
    ['fleet "my fleet"', 'fleet "my fleet"'],
    ['fleet us-east-1/web', 'fleet us-east-1/web'],
    ['fleet 444455556666/eu-west-1/web.', 'fleet 444455556666/eu-west-1/web'],
    [`fleet us-east-1/${'x'.repeat(255)}`, `fleet us-east-1/${'x'.repeat(255)}`],
    [`rollout to us-east-1/web ${ami}`, `rollout ${ami} to us-east-1/web`],
    ['rollback us-east-1/web', 'rollback us-east-1/web'],
    [
      'emergency CVE-2026-12345 --fleets "eu-west-1/web, us-east-1/web"',
      'emergency CVE-2026-12345 --fleets "eu-west-1/web,us-east-1/web"',
    ],
    ['fleet web.', 'fleet web'],
    ['fleet `web`', 'fleet web'],
    ['fleet <http://web.example|web.example>', 'fleet web.example'],
    ['fleet -- --odd', 'fleet "--odd"'],
    ['list', 'list'],
    ['list shop', 'list shop'],
    [`show ${ami}`, `show ${ami}`],
    [`why ${ami.toUpperCase()}`, `why ${ami}`],
    [`show ${ami.toUpperCase()},`, `show ${ami}`],
    ['show ami-12345678.', 'show ami-12345678'],
    [`rollout ${ami} to web`, `rollout ${ami} to web`],
    [`rollout ${ami} web`, `rollout ${ami} to web`],
    [`rollout ${ami} --to web`, `rollout ${ami} to web`],
    [`rollout to web ${ami}`, `rollout ${ami} to web`],
    [`rollout ${ami} to to`, `rollout ${ami} to to`],
    [`rollout ${ami} to web —batch 010%`, `rollout ${ami} to web --batch 10%`],
    [
      `rollout --dry-run ${ami} to web –reason “kernel update” --batch=5 --strategy Rolling`,
      `rollout ${ami} to web --strategy rolling --batch 5 --reason "kernel update" --dry-run`,
    ],
    [`rollout ${ami} to web --override 'scan is down'`, `rollout ${ami} to web --override "scan is down"`],
    ['bake web', 'bake web'],
    ['bake AMI-12345678 --app shop —version 2.4.1', 'bake ami-12345678 --app shop --version 2.4.1'],
    ['bake web --command “dnf -y upgrade”', 'bake web --command "dnf -y upgrade"'],
    [`validate ${ami} --dry-run`, `validate ${ami} --dry-run`],
    [`scan ${ami}`, `scan ${ami}`],
    ['patch web', 'patch web'],
    ['patch web --strategy In-Place --max-errors 0', 'patch web --strategy in-place --max-errors 0'],
    [
      'patch --tags "Environment=production, Query=a=b"',
      'patch --tags "Environment=production,Query=a=b" --strategy in-place',
    ],
    [
      'patch --instances I-12345678,i-12345679,i-12345678',
      'patch --instances "i-12345678,i-12345679" --strategy in-place',
    ],
    ['status', 'status'],
    ['status R-7K3F9Q', 'status r-7k3f9q'],
    ['history web', 'history web'],
    ['approve r-7k3f9q', 'approve r-7k3f9q'],
    ['approve r-7k3f9q --plan 0123456789ABCDEF', 'approve r-7k3f9q --plan 0123456789abcdef'],
    ['reject r-7k3f9q --reason no', 'reject r-7k3f9q --reason no'],
    ['pause r-7k3f9q', 'pause r-7k3f9q'],
    ['resume r-7k3f9q', 'resume r-7k3f9q'],
    ['retry r-7k3f9q', 'retry r-7k3f9q'],
    ['hold r-7k3f9q', 'hold r-7k3f9q'],
    ['abort r-7k3f9q --reason "too slow"', 'abort r-7k3f9q --reason "too slow"'],
    ['freeze prod --reason sale', 'freeze prod --reason sale'],
    ['freeze --reason sale', 'freeze --reason sale'],
    ['freeze all --reason sale', 'freeze --reason sale'],
    ['unfreeze', 'unfreeze'],
    ['unfreeze *', 'unfreeze'],
    ['unfreeze prod', 'unfreeze prod'],
  ])('%j is understood as %j', (command, canonical) => {
    expect(understood(command)).toBe(canonical);
  });
});

describe('a command that makes no sense', () => {
  it.each([
    ['rolout x', 'There is no command rolout. Did you mean `/ami rollout`?'],
    ['stat', 'There is no command stat. Did you mean `/ami status`?'],
    ['qqqqqqqqqq', 'There is no command qqqqqqqqqq. `/ami help` lists the commands.'],
    ['help rollot', 'There is no command rollot. Did you mean `/ami rollout`?'],
    [ami, `Did you mean \`/ami show ${ami}\`?`],
    ['r-7k3f9q', 'Did you mean `/ami status r-7k3f9q`?'],
    ['constructor', 'There is no command constructor.'],
    ['fleet web --toString', 'fleet has no flag --tostring.'],
    ['fleets web', 'I do not know what web means there.'],
    ['fleet web shop', 'I do not know what shop means there. Usage: `/ami fleet FLEET [--page N]`.'],
    ['fleet ""', 'An empty word cannot be the name of a fleet.'],
    ['fleet <@U123|ann>', 'That mentions a person, not a fleet.'],
    ['fleet <#C123|web>', 'That mentions a channel, not a fleet.'],
    ['fleet <!here>', 'That mentions a group of people, not a fleet.'],
    [`fleet ${'x'.repeat(300)}`, 'cannot be the name of a fleet'],
    [`fleet us-east-1/${'x'.repeat(256)}`, 'cannot be the name of a fleet'],
    ['list <@U123>', 'That mentions a person, not an application.'],
    ['show web', 'web is not the id of an AMI.'],
    ['why web', 'web is not the id of an AMI.'],
    ['show ami-12', 'An id is ami- and 8 or 17 digits'],
    [`rollout web to ${ami}`, `The AMI comes first: \`/ami rollout ${ami} to web\`.`],
    ['rollout web to shop', 'web is not the id of an AMI.'],
    [`rollout ${ami} to web now`, 'I do not know what now means there.'],
    ['rollout to web --to shop', 'I do not know what web means there.'],
    [`rollout ${ami} to web --batch 0`, 'A batch of 0 would replace nothing. Give a whole number'],
    [`rollout ${ami} to web --batch 0%`, 'A batch of 0% would replace nothing.'],
    [`rollout ${ami} to web --batch -1`, 'A batch of -1 is less than nothing.'],
    [`rollout ${ami} to web --batch 2.5`, 'A batch of 2.5 is not a whole number.'],
    [`rollout ${ami} to web --batch 101%`, 'A batch of 101% is more than the whole fleet.'],
    [`rollout ${ami} to web --batch many`, 'A batch of many is not a number.'],
    [`rollout ${ami} to web --batch 99999999999`, 'A batch of 99999999999 is too large.'],
    [`rollout ${ami} to web --strategy roling`, 'There is no strategy roling. Did you mean --strategy rolling?'],
    [
      `rollout ${ami} to web --strategy canary`,
      `There is no strategy canary. The strategies are: ${strategies.join(', ')}.`,
    ],
    [`rollout ${ami} to web --bach 5`, 'rollout has no flag --bach. Did you mean --batch?'],
    [`rollout ${ami} to web --zzz`, 'rollout has no flag --zzz. `/ami help rollout` lists its flags.'],
    [`rollout ${ami} to web --batch 5 —batch 6`, '--batch is given twice. Give it once.'],
    [`rollout ${ami} to web --batch`, '--batch needs a value. Write --batch N|N%'],
    [`rollout ${ami} to web --batch --dry-run`, '--batch needs a value.'],
    [`rollout ${ami} to web --batch=`, '--batch needs a value.'],
    [`rollout ${ami} to web --reason "  "`, '--reason needs a value.'],
    [`rollout ${ami} to web --dry-run=yes`, '--dry-run takes no value.'],
    [`rollout ${ami} to web --reason kernel update`, 'I do not know what update means there.'],
    [`rollout ${ami} to web --reason "kernel update`, 'is never closed'],
    [`rollout ${ami} to web --reason ${'x'.repeat(501)}`, '--reason has 501 characters; 500 is the most.'],
    ['bake web shop', 'I do not know what shop means there.'],
    ['bake ami-12', 'An id is ami- and 8 or 17 digits'],
    ['bake web --profile weekly --command ls', 'A profile says what is run, and --command says it too.'],
    [`bake web --command "${'x'.repeat(2_001)}"`, '--command has 2001 characters; 2000 is the most.'],
    ['bake web --app "a:b"', '--app has ":" in it.'],
    ['validate web', 'web is not the id of an AMI.'],
    ['scan web', 'web is not the id of an AMI.'],
    ['patch --tags web', 'web is not a list of tags. Write each once as NAME=VALUE'],
    ['patch --tags Role=', 'Role= is not a list of tags.'],
    ['patch --tags Role=a,Role=b', 'Role=a,Role=b is not a list of tags.'],
    ['patch web --tags Role=a', 'Of a fleet, tags and instances more than one is named.'],
    ['patch --tags Role=a --instances i-12345678', 'Of a fleet, tags and instances more than one is named.'],
    ['patch --instances web', 'web is not the id of an instance.'],
    ['patch --instances ","', 'No instance is named. Name 1 to 50 with commas between'],
    [
      'patch --tags Role=a --strategy rolling',
      'Servers that are named by tags or ids are patched in place, not rolling.',
    ],
    [
      'patch web --strategy canary',
      `There is no strategy canary. The strategies are: ${strategies.join(', ')}, in-place.`,
    ],
    ['patch web --max-errors 5', '--max-errors is for the strategy in-place, and this one replaces the servers.'],
    ['patch --tags Role=a --app web', '--app is for where servers are replaced, and these are patched in place.'],
    ['status web', 'web is not the id of a run.'],
    ['approve 7k3f9q', '7k3f9q is not the id of a run. An id looks like r-7k3f9q.'],
    ['approve r-7k3f9q --plan latest', 'latest does not name a plan.'],
    ['abort r-7k3f9q r-8k3f9q', 'I do not know what r-8k3f9q means there.'],
    ['freeze prod dev --reason x', 'I do not know what dev means there.'],
    ['unfreeze prod --reason x', 'unfreeze has no flag --reason.'],
  ])('%j is refused: %s', (command, message) => {
    const answer = understood(command);
    expect(answer).toMatch(/^refused: /);
    expect(answer).toContain(message);
  });

  it('is repeated no longer than it can be read', () => {
    expect(understood('x'.repeat(8_000)).length).toBeLessThan(200);
  });
});

describe('a command without its subject', () => {
  it.each([
    ['fleet', 'form: fleet + Fleet'],
    ['show', 'form: show + AMI'],
    ['why', 'form: why + AMI'],
    ['history', 'form: history + Fleet'],
    ['approve', 'form: approve + Run'],
    ['abort --reason "too slow"', 'form: abort --reason "too slow" + Run'],
    ['reject', 'form: reject + Run --reason'],
    ['reject r-7k3f9q', 'form: reject r-7k3f9q + --reason'],
    ['freeze', 'form: freeze + --reason'],
    ['freeze prod', 'form: freeze prod + --reason'],
    ['rollout', 'form: rollout + AMI --to --batch --reason'],
    ['rollout to web --batch 5 --dry-run', 'form: rollout --dry-run + AMI --to --batch --reason'],
  ])('%j asks for it: %s', (command, form) => {
    expect(understood(command)).toBe(form);
  });

  it('keeps what was given as the first answers', () => {
    const read = interpret('rollout to web --batch 5 --reason "kernel update"');
    if (read.kind !== 'form') throw new Error(`expected a form, got ${read.kind}`);
    expect(read.form.fields.map(({ initial }) => initial)).toEqual([undefined, 'web', '5', 'kernel update']);
  });

  it('is complete with the answers in it', () => {
    const answered = withAnswers('rollout --strategy rolling --dry-run', [
      { flag: '', value: ami },
      { flag: '--to', value: 'my "web" fleet' },
      { flag: '--batch', value: '' },
      { flag: '--reason', value: ' line one\nline “two” ' },
    ]);
    const read = interpret(answered);
    expect(read.kind).toBe('ready');
    expect(understood(answered)).toContain('line one\nline');
    expect(understood(understood(answered))).toBe(understood(answered));
  });
});

describe('what a surface has to know', () => {
  it.each([
    ['fleets', { role: 'viewer', answers: 'later', changes: 'nothing' }],
    ['status', { role: 'viewer', answers: 'now', changes: 'nothing' }],
    [`rollout ${ami} to web`, { verb: 'rollout', role: 'operator', answers: 'now', changes: 'run' }],
    [`rollout ${ami} to web --dry-run`, { role: 'operator', answers: 'later', changes: 'nothing' }],
    ['approve r-7k3f9q', { verb: 'approve', role: 'approver', answers: 'now', changes: 'signal' }],
    ['freeze --reason x', { role: 'operator', answers: 'now', changes: 'at-once' }],
    ['rollout --help', { verb: 'help', role: 'viewer', changes: 'nothing' }],
  ])('%j: %j', (command, expected) => {
    expect(interpret(command)).toMatchObject(expected);
  });
});

describe('the table of verbs', () => {
  it.each(Object.entries(verbs))('%s carries its own name, and its example is understood', (name, verb) => {
    expect(verb.name).toBe(name);
    expect(interpret(verb.example)).toMatchObject({ kind: 'ready', verb: name });
    expect(verb.usage.split(' ')[0]).toBe(name);
  });

  it.each(Object.entries(verbs))('%s opens no form whose title or button Slack would cut', (name) => {
    const read = interpret(name);
    if (read.kind !== 'form') return;
    expect(read.form.title.length).toBeLessThanOrEqual(24);
    expect(read.form.submit.length).toBeLessThanOrEqual(24);
  });
});
