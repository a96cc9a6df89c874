import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollbackTargets } from '../../src/operations/rollback/rollback-targets.ts';
import type { LaunchedBefore } from '../../src/operations/rollout/former-launch.ts';
import type { Run } from '../../src/runs/run.ts';
import { aPlan, aRun, nowMs, oldImage, someFacts } from '../messages/builders.ts';

const hourMs = 3_600_000;

const before: LaunchedBefore = {
  kind: 'known',
  source: {
    kind: 'mixed',
    template: { templateId: 'lt-1', version: '7' },
    overrides: [{ instanceType: 't3.small', template: { templateId: 'lt-2', version: '3' } }, { imageId: 'ami-own' }],
  },
  imageIds: [oldImage, 'ami-own'],
  aliased: [],
  hours: 72,
};

function ended(outcome: 'done' | 'failed' | 'undone' | 'rejected', launchedBefore: LaunchedBefore = before): Run {
  const code = outcome === 'failed' ? { code: 'closed' } : {};
  return aRun({
    phase: { kind: 'ended', atMs: nowMs, outcome, why: '', ...code },
    plan: aPlan({ facts: someFacts({ launchedBefore }) }),
  });
}

describe('what runs can be taken back to', () => {
  it('is every AMI and template version that the group launched from before, until the window is over', () => {
    const [target, ...others] = rollbackTargets([ended('done')], nowMs);
    expect(target).toEqual({
      runId: 'r-7k3f9q',
      subjectKey: '123456789012/eu-west-1/web-asg',
      imageIds: [oldImage, 'ami-own'],
      templateVersions: [
        { templateId: 'lt-1', version: 7 },
        { templateId: 'lt-2', version: 3 },
      ],
      untilMs: nowMs + 72 * hourMs,
    });
    expect(others).toEqual([]);
  });

  it.each<[string, Run, number]>([
    ['of a run that was closed as it was', ended('failed'), 1],
    ['of a run that was taken back', ended('undone'), 0],
    ['of a run that was rejected', ended('rejected'), 0],
    ['of a run that is under way', aRun({ plan: aPlan({ facts: someFacts({ launchedBefore: before }) }) }), 0],
    ['of a run that had no way back', ended('done', { kind: 'none', why: 'it is gone' }), 0],
    ['where rollbacks are switched off', ended('done', { ...before, hours: 0 }), 0],
    ['of a plan that did not keep it', aRun({ phase: { kind: 'ended', atMs: nowMs, outcome: 'done', why: '' } }), 0],
    ['of a run without a plan', { ...ended('done'), plan: undefined }, 0],
  ])('%s is told or not', (_what, run, count) => {
    expect(rollbackTargets([run], nowMs)).toHaveLength(count);
  });

  it('is told for exactly as long as its plan has said', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 720 }), fc.integer({ min: 0, max: 800 * 60 }), (hours, minutes) => {
        const targets = rollbackTargets([ended('done', { ...before, hours })], nowMs + minutes * 60_000);
        expect(targets).toHaveLength(minutes <= hours * 60 ? 1 : 0);
      }),
    );
  });
});
