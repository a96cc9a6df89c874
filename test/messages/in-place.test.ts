import { describe, expect, it } from 'vitest';
import { runCard } from '../../src/messages/card.ts';
import { dryRunView } from '../../src/messages/plan.ts';
import type { InPlaceFacts } from '../../src/operations/in-place/in-place-facts.ts';
import type { Run } from '../../src/runs/run.ts';
import { aForecast, aPlan, aRun, nowMs } from './builders.ts';
import { told } from './told.ts';

const approval: Run['phase'] = { kind: 'approval', sinceMs: nowMs, untilMs: nowMs + 3_600_000 };

function someFacts(overrides: Partial<InPlaceFacts> = {}): InPlaceFacts {
  return {
    strategy: 'in-place',
    subject: 'Role=db',
    accountId: '123456789012',
    region: 'eu-west-1',
    environment: 'prod',
    servers: 30,
    found: 33,
    firstIds: ['i-1', 'i-2'],
    profile: 'monthly',
    ways: [{ platform: 'linux', servers: 30, way: { kind: 'baseline', reboot: 'if-needed' } }],
    waves: 11,
    atOnce: 3,
    errorBudget: 1,
    minHealthyPercent: 80,
    targetGroups: ['db'],
    left: [{ instanceId: 'i-9', why: 'SSM agent lost' }],
    leftCounts: [{ why: 'SSM agent lost', servers: 3 }],
    pins: [],
    warnings: ['Something to know.'],
    timeoutSeconds: 7_200,
    expectedSeconds: 5_280,
    ...overrides,
  };
}

function card(overrides: Partial<Run> = {}, facts = someFacts()): string {
  const plan = aPlan({ verb: 'patch', facts });
  return told(runCard(aRun({ verb: 'patch', subject: facts.subject, plan, phase: approval, ...overrides }), nowMs));
}

describe('the card of patching in place', () => {
  it.each([
    'Patching Role=db in prod in place',
    '30 of 33 servers: i-1, i-2 and 28 more',
    'the profile monthly; 30 servers on Linux: AWS-RunPatchBaseline, a reboot where one is needed',
    '11 waves of at most 3 servers, the first of one',
    '1 server: more than that stop the run, with the rest untouched',
    'each wave is taken out of db and drains, and is put back and healthy before the next; never below 80 % serving',
    'What is patched stays patched.',
    'Something to know.',
    '3 servers: SSM agent lost',
    'i-9: SSM agent lost',
  ])('says before the approval: %s', (words) => {
    expect(card()).toContain(words);
  });

  it('shows a command that somebody typed whole, however long its lines are', () => {
    const commands = [`echo ${'x'.repeat(400)}`, 'exit 0'];
    const { profile: _, ...typed } = someFacts({
      ways: [{ platform: 'linux', servers: 30, way: { kind: 'commands', commands } }],
    });
    const shown = card({}, typed);
    expect(shown).toContain('a command that was typed, shown below');
    expect(shown).toContain('Runs on Linux, as root');
    for (const line of commands) expect(shown).toContain(line);
  });

  it('says that nothing may fail where that is so', () => {
    expect(card({}, someFacts({ errorBudget: 0 }))).toContain('none: the first failure stops the run');
  });

  it('says that SSM ends a baseline before the time that commands have', () => {
    expect(card()).not.toContain('ended by SSM');
    expect(card({}, someFacts({ timeoutSeconds: 10_800 }))).toContain('AWS-RunPatchBaseline, ended by SSM after 2 h,');
  });

  it('counts servers while it runs', () => {
    const progress = { done: 4, total: 30, label: 'wave 3 of 11: 2 in progress, 1 success' };
    expect(card({ phase: { kind: 'running' }, progress })).toContain(
      'servers done; wave 3 of 11: 2 in progress, 1 success',
    );
  });

  it('says in the end what came of it', () => {
    const named = [{ instanceId: 'i-7', state: 'failed', why: 'exit status 1' }];
    const counts = { total: 30, patched: 28, failed: 1, gone: 1, untouched: 0, interrupted: 0 };
    const outputs = { report: { ...counts, stayOut: 0, leftOut: [], named } };
    const phase: Run['phase'] = { kind: 'ended', atMs: nowMs, outcome: 'done', why: 'Done.' };
    expect(card({ phase, outputs })).toContain(
      '28 of 30 servers patched; 1 failed: i-7 (exit status 1); 1 did not run any more',
    );
  });
});

it('a dry run of patching in place says the same', () => {
  const plan = aPlan({ verb: 'patch', facts: someFacts() });
  const view = told(
    dryRunView({
      command: 'patch --tags Role=db',
      plan,
      digest: '0123456789abcdef',
      forecast: aForecast(),
      atMs: nowMs,
    }),
  );
  expect(view).toContain('would patch 30 of 33 servers of Role=db in prod in place, in 11 waves');
  expect(view).toContain('Nothing was changed.');
});
