import { describe, expect, it } from 'vitest';
import { runCard } from '../../src/messages/card.ts';
import { noteText } from '../../src/messages/note.ts';
import { dryRunView } from '../../src/messages/plan.ts';
import type { Run } from '../../src/runs/run.ts';
import { aCreateRun, aForecast, aNote, aPlan, newImage, nowMs, someCreateFacts } from './builders.ts';
import { actionsOf, told } from './told.ts';

const card = (overrides: Partial<Run>, facts = someCreateFacts()): string =>
  told(runCard(aCreateRun(overrides, facts), nowMs));
const ended = (outcome: 'done' | 'undone' | 'aborted' | 'failed' | 'rejected', code?: string): Run['phase'] => ({
  kind: 'ended',
  atMs: nowMs,
  outcome,
  why: 'Ben aborted it.',
  ...(code === undefined ? {} : { code }),
});
const approval: Run['phase'] = { kind: 'approval', sinceMs: nowMs, untilMs: nowMs + 3_600_000 };
const finished = { outputs: { 'create-image': { imageId: newImage } } };
const again = 'npm run ami -- create i-0000000000000000a --app web --version 2.4.1';

describe('the card of a run that makes an AMI', () => {
  it.each<[string, Partial<Run>, string]>([
    ['while it is planned', { phase: { kind: 'planning' } }, 'Reading the instance and working out the plan.'],
    [
      'while it is taken back',
      { phase: { kind: 'undoing', why: 'x', code: 'y' } },
      'An unfinished AMI is deregistered',
    ],
    [
      'when it needs a person',
      { phase: { kind: 'needs-human', sinceMs: nowMs, why: 'x', code: 'y' } },
      'The instance stays locked.',
    ],
    ['when it is done', { phase: ended('done'), ...finished }, `To see the AMI: npm run ami -- show ${newImage}`],
    ['when it was taken back', { phase: ended('undone') }, `To ask again, with a new plan: ${again}`],
    ['when it was aborted too late', { phase: ended('undone'), ...finished }, 'was finished by then and stays'],
    [
      'when it kept what it found',
      { phase: ended('undone'), outputs: { 'discard-image': { kept: newImage } } },
      newImage,
    ],
    ['when it was rejected', { phase: ended('rejected') }, 'npm run ami -- help create'],
    [
      'when it was closed as it is',
      { phase: ended('failed', 'closed') },
      'An AMI named web-2.4.1-20260115-090000 may be left, with its snapshots. The lock is released.',
    ],
  ])('%s says so', (_when, overrides, said) => {
    expect(card(overrides)).toContain(said);
    expect(card(overrides)).not.toMatch(/fleet/i);
  });

  it.each([
    [{ reboot: false }, 'No reboot: the instance keeps serving', 'without a reboot'],
    [{ reboot: true }, 'The instance is rebooted once the plan is approved', 'which is rebooted for it'],
    [{ reboot: true, instanceState: 'stopped' }, 'The instance is stopped and stays so', 'which is stopped'],
  ])('of %j says what that means, and asks with it', (choice, meaning, asked) => {
    const run = aCreateRun({ phase: approval }, someCreateFacts(choice));
    const view = runCard(run, nowMs);
    expect(told(view)).toContain(meaning);
    expect(actionsOf(view)[0]?.confirm?.text).toContain(asked);
  });

  it('says that a finished AMI is not taken back', () => {
    const [, abort] = actionsOf(runCard(aCreateRun({ phase: { kind: 'running' }, ...finished }), nowMs));
    expect(abort?.confirm).toMatchObject({ yes: 'Abort and stop here' });
    expect(abort?.confirm?.text).toContain(`${newImage} is finished and somebody may use it, so it stays.`);
  });

  it('still says what it can where the plan is of a version that it does not know', () => {
    const plan = aPlan({ verb: 'create', facts: { from: 'the future' } });
    expect(card({ plan, phase: approval })).toContain('Create: i-0000000000000000a in prod');
  });
});

describe('the thread of a run that makes an AMI', () => {
  it('speaks of the instance, not of a fleet', () => {
    const stopped = { step: 'verify', code: 'x', why: 'y' };
    expect(noteText(aCreateRun(), aNote('held', stopped))).toContain('Nothing more is done until someone decides');
    expect(noteText(aCreateRun(), aNote('needs-human', stopped))).toContain('The instance stays locked.');
  });
});

describe('the dry run of an AMI', () => {
  it('names it, and what is tagged', () => {
    const { plan, command } = aCreateRun();
    if (plan === undefined) throw new Error('there is no plan');
    const view = dryRunView({ command, plan, digest: 'd1', forecast: aForecast(), atMs: nowMs });
    expect(view.summary).toContain('would make the AMI web-2.4.1-20260115-090000 of i-0000000000000000a (golden).');
    expect(told(view)).toContain('Application web, Version 2.4.1; on its snapshots too');
  });
});
