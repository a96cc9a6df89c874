import { describe, expect, it } from 'vitest';
import type { Breach, Use } from '../../src/compliance/rule.ts';
import { weighingUses } from '../../src/compliance/uses.ts';
import { type RuleSettings, type UnusedWeighs, weighFleet, weighImage } from '../../src/compliance/weight.ts';
import type { Reference } from '../../src/images/references.ts';

const breach: Breach = { severity: 'high', says: 'not scanned', fix: 'scan' };

interface About {
  readonly severity?: Breach['severity'];
  readonly setting?: RuleSettings[string];
  readonly unusedWeighs?: UnusedWeighs;
  readonly rule?: 'same';
}

/** `high`, `medium, high in use`, or `nothing`. */
function weighed(use: Use, { severity = 'high', setting, unusedWeighs = 'less', rule }: About): string {
  const found = weighImage(
    { id: 'scan', ...(rule === undefined ? {} : { unusedWeighs: rule }) },
    { ...breach, severity },
    use,
    { settings: setting === undefined ? {} : { scan: setting }, unusedWeighs },
  );
  if (found === undefined) return 'nothing';
  return found.severityInUse === undefined ? found.severity : `${found.severity}, ${found.severityInUse} in use`;
}

describe('a breach of an AMI', () => {
  it.each<[string, About, string, string]>([
    ['weighs one step less where nobody uses it', {}, 'high', 'medium, high in use'],
    ['that is medium is low then', { severity: 'medium' }, 'medium', 'low, medium in use'],
    ['that is low stays so', { severity: 'low' }, 'low', 'low'],
    ['weighs the same where that is wanted', { unusedWeighs: 'same' }, 'high', 'high'],
    ['of a rule that harms either way weighs the same', { rule: 'same' }, 'high', 'high'],
    ['that is given another severity goes from there', { setting: 'medium' }, 'medium', 'low, medium in use'],
    ['that is turned off is so for all', { setting: 'off' }, 'nothing', 'nothing'],
    ['can be given one for each', { setting: { inUse: 'medium', unused: 'low' } }, 'medium', 'low, medium in use'],
    ['can be left out where nobody uses it', { setting: { unused: 'off' } }, 'high', 'nothing'],
    ['can be left out where it is in use', { setting: { inUse: 'off', unused: 'low' } }, 'nothing', 'low'],
    ['can be graver where nobody uses it', { setting: { inUse: 'low', unused: 'high' } }, 'low', 'high'],
    [
      'that harms either way can still be given one',
      { rule: 'same', setting: { unused: 'low' } },
      'high',
      'low, high in use',
    ],
  ])('%s', (_name, about, inUse, unused) => {
    expect(weighed('in-use', about)).toBe(inUse);
    expect(weighed('unknown', about)).toBe(inUse);
    expect(weighed('unused', about)).toBe(unused);
  });
});

it('a breach of a fleet weighs as one in use', () => {
  const settings = { drift: { inUse: 'low' }, gone: 'off' } as const;
  const of = (id: string) => weighFleet(id, breach, { settings, unusedWeighs: 'less' })?.severity;
  expect(['drift', 'gone', 'other'].map(of)).toEqual(['low', undefined, 'high']);
});

describe('what weighs an AMI as in use', () => {
  const place = { accountId: '111122223333', region: 'eu-west-1' };
  const loose = (...instanceIds: string[]): Reference => ({ kind: 'instances', place, instanceIds, states: {} });
  const scanning: Reference = { kind: 'run', runId: 'r-1', verb: 'scan', subject: 'web' };
  const back: Reference = { kind: 'rollback', runId: 'r-2', subject: 'web', untilMs: 1 };
  const grouped: Reference = { kind: 'instances', place, groupName: 'web', instanceIds: ['i-ours'], states: {} };

  it.each<[string, readonly Reference[], readonly Reference[]]>([
    ['is no run that tests it, nor what that has launched', [scanning, loose('i-ours')], []],
    ['is an instance of somebody else', [loose('i-ours', 'i-theirs')], [loose('i-ours', 'i-theirs')]],
    ['is whatever a group runs', [grouped], [grouped]],
    ['is what a fleet may be taken back to', [back, scanning], [back]],
  ])('%s', (_name, references, expected) => {
    expect(weighingUses(references, new Set(['i-ours']))).toEqual(expected);
  });
});
