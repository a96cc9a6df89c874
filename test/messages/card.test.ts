import { describe, expect, it } from 'vitest';
import { runCard } from '../../src/messages/card.ts';
import type { Run } from '../../src/runs/run.ts';
import { ann, aPlan, aRun, ben, newImage, nowMs, oldImage, someFacts } from './builders.ts';
import { actionsOf, told } from './told.ts';

const untilMs = nowMs + 3_600_000;
const approval: Run['phase'] = { kind: 'approval', sinceMs: nowMs, untilMs };
const held: Run['phase'] = { kind: 'held', sinceMs: nowMs, why: 'i-1 is unhealthy in web', code: 'wave-deadline' };
const undoing: Run['phase'] = { kind: 'undoing', why: 'Ben aborted it.', code: 'aborted' };
const paused = { by: ben, atMs: nowMs };

function card(overrides: Partial<Run>): string {
  return told(runCard(aRun(overrides), nowMs));
}

function labels(overrides: Partial<Run>): readonly string[] {
  return actionsOf(runCard(aRun(overrides), nowMs)).map(({ label }) => label);
}

describe('the card of a run that waits for approval', () => {
  it.each([
    ['what', `Rollout of ${newImage} to web in prod`],
    ['the state', '🙋 Waiting for approval'],
    ['how many are missing and until when', '1 approval is needed until 2026-01-15 10:00 UTC'],
    ['where', 'group web-asg, account 123456789012, eu-west-1'],
    ['the AMI before', `${oldImage} (2.3.0, 120 days old)`],
    ['the AMI after', `${newImage} (2.4.1, 3 days old), arm64, validation: Passed, scan: Passed`],
    ['how many and which share', '198 of 200 instances (99 %)'],
    ['the waves', '21 waves of at most 10 instances, the first of 1 because the AMI has not served here yet'],
    [
      'the floor and the room',
      'never below 180 healthy instances (90 %); up to 10 new instances come before old ones go',
    ],
    ['the template', 'web-template (lt-0123) gets a new version after 7 (written as $Latest)'],
    ['a check that passed', '✅ passed: validated. Passed 2 days ago.'],
    ['a check that did not', '⚠️ not passed: scanned. No scan yet.'],
    ['what to mind', '⚠️ The AMI is deprecated.'],
    ['what is pinned', 'suspended AZRebalance: no, meanwhile yes'],
    ['what stays', 'i-0000000000000000c: protected from scale-in'],
    ['the way back', `The group goes back to version 7 with ${oldImage}.`],
    ['how long it takes', '1 h 30 min'],
    ['who asked', 'Asked by: Ann, 2026-01-15 08:50 UTC'],
    ['why', 'Reason: kernel update'],
    ['who may approve', '1 person with the role approver in prod, not Ann, who asked'],
    ['the plan', 'plan 0123456789abcdef'],
  ])('says %s', (_what, words) => {
    expect(card({ phase: approval, tried: [] })).toContain(words);
  });

  it('offers to approve the very plan it shows, and asks first', () => {
    const [approve] = actionsOf(runCard(aRun({ phase: approval }), nowMs));
    expect(approve).toMatchObject({
      label: 'Approve',
      command: 'approve r-7k3f9q --plan 0123456789abcdef',
      style: 'primary',
      confirm: { text: `Replaces 198 of 200 instances (99 %) of web in prod with ${newImage}, in 21 waves.` },
    });
  });

  it('offers to reject it, for which a reason has to be given', () => {
    const [, reject] = actionsOf(runCard(aRun({ phase: approval }), nowMs));
    expect(reject).toMatchObject({ command: 'reject r-7k3f9q', style: 'danger' });
    expect(reject?.form?.fields).toMatchObject([{ flag: '--reason', required: true }]);
  });

  it('counts the approvals that are still missing', () => {
    const plan = aPlan({ approval: { required: 3, requesterMayApprove: true, ttlSeconds: 60 } });
    const text = card({ phase: approval, plan, approvals: [{ by: ben, atMs: nowMs }] });
    expect(text).toContain('2 approvals are needed');
    expect(text).toContain('Approved by: Ben, 2026-01-15 09:00 UTC');
    expect(text).toContain('3 people with the role approver in prod');
    expect(text).not.toContain('who asked');
  });

  it.each([
    [{ kind: 'raise-max', by: 3, newMax: 13, oldMax: 10 }, 'max size is raised from 10 to 13 meanwhile'],
    [{ kind: 'within-floor', atOnce: 2 }, 'no room for extra instances, so up to 2 old instances at once go first'],
  ] as const)('says which room there is: %j', (room, words) => {
    expect(card({ phase: approval, plan: aPlan({ facts: someFacts({ room }) }) })).toContain(words);
  });

  it('names at most ten instances that stay', () => {
    const leftAlone = Array.from({ length: 15 }, (_, at) => ({ instanceId: `i-${at}`, why: 'standby' }));
    const text = card({ phase: approval, plan: aPlan({ facts: someFacts({ leftAlone }) }) });
    expect(text).toContain('i-9: standby - and 5 more');
    expect(text).not.toContain('i-10');
  });
});

describe('the card of a run under way', () => {
  it('says how far it is, who approved, and when it is expected to end', () => {
    const text = card({
      progress: { done: 40, total: 198, label: 'wave 5 of 21: healthy' },
      expectedEndMs: nowMs + 60_000,
      approvals: [{ by: ben, atMs: nowMs }],
    });
    expect(text).toContain(
      '🔄 Running. [####....................] 40 of 198 instances replaced; wave 5 of 21: healthy',
    );
    expect(text).toContain('Approved by: Ben');
    expect(text).toContain('Expected end: 2026-01-15 09:01 UTC');
    expect(text).not.toContain('later than expected');
    expect(text).toContain(`From: ${oldImage}`);
  });

  it('says how much is back while it is being taken back', () => {
    const progress = { done: 3, total: 40, label: '' };
    expect(card({ phase: undoing, progress })).toContain('3 of 40 instances taken back');
  });

  it('says when it is late', () => {
    expect(card({ expectedEndMs: nowMs - 1 })).toContain('(later than expected)');
  });

  it('says what troubles it', () => {
    const step = { ...aRun().step, trouble: 'autoscaling SetDesiredCapacity: Throttling' };
    expect(card({ step })).toContain(
      'Trouble: autoscaling SetDesiredCapacity: Throttling. It is tried again by itself.',
    );
  });

  it.each<[string, Partial<Run>]>([
    ['paused', { paused }],
    ['held', { phase: held }],
  ])('does not say that it tries again while it is %s', (_state, overrides) => {
    expect(card({ ...overrides, step: { ...aRun().step, trouble: 'Throttling' } })).not.toContain('Trouble');
  });

  it('says what abort does before it is done', () => {
    const [, abort] = actionsOf(runCard(aRun(), nowMs));
    expect(abort?.confirm?.text).toContain(`instances with the new AMI are replaced by ones with ${oldImage}`);
  });

  it('says that abort stops where it is, where there is no way back', () => {
    const plan = aPlan({ facts: someFacts({ goesBack: false, wayBack: 'Not available: ami-1 is gone' }) });
    const [, abort] = actionsOf(runCard(aRun({ plan }), nowMs));
    expect(abort?.confirm).toMatchObject({
      text: 'There is no way back. Not available: ami-1 is gone.',
      yes: 'Abort and stop here',
    });
    expect(labels({ plan, phase: held })).toEqual(['Retry', 'Stop here', 'Hold']);
    const ended: Run['phase'] = { kind: 'ended', atMs: nowMs, outcome: 'undone', why: 'Ben aborted it.' };
    expect(card({ plan, phase: ended })).not.toContain('as it was before');
    expect(card({ plan, phase: ended })).toContain('Instances stayed on the AMI that they ran by then.');
  });

  it('says that rolling back undoes a finished rollout, where only settings are left to be put back', () => {
    const unpin = { name: 'unpin', kind: 'unpin', params: {}, onFailure: 'hold' as const, undo: [] };
    const plan = aPlan({ steps: [unpin] });
    const run = aRun({ plan, phase: held, step: { ...aRun().step, index: 0 } });
    const [, undo] = actionsOf(runCard(run, nowMs));
    expect(undo).toMatchObject({ label: 'Undo the rollout', confirm: { title: 'Undo a finished rollout?' } });
    expect(undo?.confirm?.text).toContain('only settings are still to be put back, which Retry does');
  });

  it('says that abort takes nothing back where nothing was changed', () => {
    const [abort] = actionsOf(runCard(aRun({ phase: { kind: 'planning' }, tried: [] }), nowMs));
    expect(abort?.confirm?.text).toBe('Nothing has been changed yet, so the run just ends.');
  });

  it('says who paused it', () => {
    expect(card({ paused })).toContain('💤 Paused. Ben paused it.');
  });

  it('says why it stopped', () => {
    expect(card({ phase: held })).toContain('✋ Stopped, waiting for a decision. i-1 is unhealthy in web.');
  });

  it('says that it is being taken back, and why', () => {
    expect(card({ phase: undoing })).toContain('⏪ Being taken back. Ben aborted it.');
  });

  it('says that only a person can help', () => {
    const phase = { kind: 'needs-human', sinceMs: nowMs, why: 'no permission', code: 'aws-denied' } as const;
    expect(card({ phase })).toContain('could not be taken back by itself: no permission. The fleet stays locked.');
  });

  it('says as much as is known while there is no plan yet', () => {
    const { plan: _, digest: __, ...run } = aRun({ phase: { kind: 'planning' } });
    const text = told(runCard(run, nowMs));
    expect(text).toContain('Rollout: web in prod');
    expect(text).toContain('📝 Planning');
    expect(text).toContain('Asked by: Ann');
  });
});

describe('the card of a run that has ended', () => {
  it.each([
    ['done', 'Everything was done as planned.', '✅ Done', 'fleet web'],
    ['undone', 'Because of it.', '⏪ Taken back', 'fleet web'],
    ['aborted', 'Because of it.', '🛑 Aborted', 'fleet web'],
    ['rejected', 'Because of it.', '❌ Rejected', 'fleet web'],
    ['failed', 'Because of it.', '❌ Failed', 'status r-7k3f9q'],
    ['refused', 'Because of it.', '⛔ Refused', `rollout ${newImage} to web --strategy rolling`],
    ['expired', 'Because of it.', '⌛ Expired', `rollout ${newImage} to web --strategy rolling`],
    ['void', 'Because of it.', '⛔ Void', `rollout ${newImage} to web --strategy rolling`],
  ] as const)('%s: says so, how long it took, and what to do next', (outcome, sentence, state, command) => {
    const text = card({ phase: { kind: 'ended', atMs: nowMs, outcome, why: 'Because of it' } });
    expect(text).toContain(`${state}. ${sentence} It took 10 min.`);
    expect(text).toContain(`npm run ami -- ${command}`);
    expect(text).toContain('Ended: 2026-01-15 09:00 UTC');
  });
});

describe('the buttons of a card', () => {
  const ended: Run['phase'] = { kind: 'ended', atMs: nowMs, outcome: 'done', why: '' };
  const stuck: Run['phase'] = { kind: 'needs-human', sinceMs: nowMs, why: 'x', code: 'undo-failed' };
  it.each<[string, Partial<Run>, readonly string[]]>([
    ['planning', { phase: { kind: 'planning' } }, ['Abort']],
    ['approval', { phase: approval }, ['Approve', 'Reject', 'Withdraw']],
    ['running', {}, ['Pause', 'Abort']],
    ['paused', { paused }, ['Resume', 'Abort']],
    ['held', { phase: held }, ['Retry', 'Roll back', 'Hold']],
    ['undoing', { phase: undoing }, ['Pause']],
    ['paused while undoing', { phase: undoing, paused }, ['Resume']],
    ['needs a person', { phase: stuck }, ['Retry', 'Close as it is']],
    ['ended', { phase: ended }, []],
  ])('%s: the ones that mean something then', (_state, overrides, expected) => {
    expect(labels(overrides)).toEqual(expected);
  });
});

describe('the card of a run that needs a person', () => {
  const stuck: Run['phase'] = { kind: 'needs-human', sinceMs: nowMs, why: 'x', code: 'undo-failed' };

  it('offers to close it as it is, for which a reason has to be given', () => {
    const [, close] = actionsOf(runCard(aRun({ phase: stuck }), nowMs));
    expect(close).toMatchObject({ command: 'abort r-7k3f9q', style: 'danger' });
    expect(close?.form?.fields).toMatchObject([{ flag: '--reason', required: true }]);
    expect(close?.confirm).toBeUndefined();
  });

  it('says plainly what was left, once it is closed', () => {
    const why = 'Ben closed it without taking it back: mended by hand.';
    const phase = { kind: 'ended', atMs: nowMs, outcome: 'failed', code: 'closed', why } as const;
    const text = card({ phase, progress: { done: 3, total: 40, label: '' } });
    expect(text).toContain(`❌ Failed. ${why}`);
    expect(text).toContain('Left as it is. Nothing more is taken back. 3 of 40 instances had been taken back.');
    expect(text).toContain(`may have instances of both ${newImage} and ${oldImage}`);
    expect(text).toContain('The lock is released; what the run pinned is put back within five minutes.');
    expect(text).toContain('npm run ami -- fleet web');
  });

  it('says so of no other run that failed', () => {
    const phase = { kind: 'ended', atMs: nowMs, outcome: 'failed', code: 'aws-denied', why: 'x' } as const;
    expect(card({ phase })).not.toContain('Left as it is');
  });
});

describe('the button to withdraw', () => {
  it('ends a run that waits for approval, and asks first', () => {
    const [, , withdraw] = actionsOf(runCard(aRun({ phase: approval }), nowMs));
    expect(withdraw).toMatchObject({
      command: 'abort r-7k3f9q',
      confirm: { text: 'Nothing has been changed yet, so the run just ends.' },
    });
  });
});

describe('the summary of a card', () => {
  it('says the same in plain text', () => {
    const view = runCard(aRun({ phase: approval, requestedBy: ann }), nowMs);
    expect(view.summary).toBe(
      `🙋 Waiting for approval: Rollout of ${newImage} to web in prod. 1 approval is needed until 2026-01-15 10:00 UTC. Nothing has been changed.`,
    );
  });
});
