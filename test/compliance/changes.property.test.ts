import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesSince, nothingRemembered, type Remembered } from '../../src/compliance/changes.ts';
import type { ComplianceFinding } from '../../src/compliance/finding.ts';
import { type RuleSeverity, severities } from '../../src/compliance/rule.ts';

const dayMs = 24 * 60 * 60 * 1000;

function finding(key: string, severity: RuleSeverity): ComplianceFinding {
  return {
    key,
    ruleId: 'image-age',
    severity,
    says: 'old',
    fix: 'patch',
    subject: { kind: 'image', imageId: key, name: key, use: 'in-use' },
    accountId: '1',
    region: 'r',
  };
}

const check = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.constantFrom(...severities))
  .map((severityOf) => Object.entries(severityOf).map(([key, severity]) => finding(key, severity)));

const isRead = (): boolean => true;

function keysOf(findings: readonly ComplianceFinding[]): readonly string[] {
  return findings.map(({ key }) => key).sort();
}

describe('checks, one after the other', () => {
  it('report each finding in exactly one way, and never the same twice', () => {
    fc.assert(
      fc.property(fc.array(check, { minLength: 1, maxLength: 6 }), (checks) => {
        let remembered: Remembered = nothingRemembered;
        for (const [index, found] of checks.entries()) {
          const before = new Set(Object.keys(remembered.seen));
          const { fresh, worse, standing, snoozed, resolved, next } = changesSince(remembered, found, {
            nowMs: index,
            isRead,
          });
          expect([...keysOf(fresh), ...keysOf(worse), ...keysOf(standing), ...keysOf(snoozed)].sort()).toEqual(
            keysOf(found),
          );
          expect(fresh.every(({ key }) => !before.has(key))).toBe(true);
          const gone = [...before].filter((key) => !found.some((one) => one.key === key));
          expect([...resolved].sort()).toEqual(gone.sort());
          remembered = next;
          const again = changesSince(next, found, { nowMs: index, isRead });
          expect([again.fresh, again.worse, again.resolved]).toEqual([[], [], []]);
        }
      }),
    );
  });

  it('forget nothing of a place that could not be looked at', () => {
    fc.assert(
      fc.property(check, check, (first, second) => {
        const { next } = changesSince(nothingRemembered, first, { nowMs: 0, isRead });
        const blind = changesSince(next, second, { nowMs: 1, isRead: () => false });
        expect(blind.resolved).toEqual([]);
        for (const { key } of first) expect(blind.next.seen).toHaveProperty(key);
      }),
    );
  });
});

describe('where nobody can tell whether an AMI is in use', () => {
  const at = (
    severity: RuleSeverity,
    severityUnused?: RuleSeverity,
    use: 'in-use' | 'unused' | 'unknown' = 'unknown',
  ) => ({
    ...finding('a', severity),
    subject: { kind: 'image' as const, imageId: 'a', name: 'a', use },
    ...(severityUnused === undefined ? {} : { severityUnused }),
  });
  const look = { nowMs: 1, isRead: () => true };
  const checkedAs = (...checks: readonly ReturnType<typeof at>[]) =>
    checks.reduce((remembered, one) => changesSince(remembered, [one], look).next, nothingRemembered);

  it.each([
    [
      'was unused, and would be the same still',
      checkedAs(at('low', undefined, 'unused')),
      at('medium', 'low'),
      'standing',
      'low',
    ],
    [
      'was unused, and is worse either way',
      checkedAs(at('low', undefined, 'unused')),
      at('high', 'medium'),
      'worse',
      'high',
    ],
    [
      'was in use, and is older now',
      checkedAs(at('medium', undefined, 'in-use')),
      at('high', 'medium'),
      'worse',
      'high',
    ],
    [
      'was as little known before, and is older now',
      checkedAs(at('medium', 'low')),
      at('high', 'medium'),
      'worse',
      'high',
    ],
    [
      'was unused, then unknown, and is in use',
      checkedAs(at('low', undefined, 'unused'), at('medium', 'low')),
      at('medium', undefined, 'in-use'),
      'worse',
      'medium',
    ],
  ] as const)('one that %s', (_name, before, now, part, severity) => {
    const changes = changesSince(before, [now], look);
    expect(changes[part].map(({ key }) => key)).toEqual(['a']);
    expect(changes.next.seen['a']?.severity).toBe(severity);
  });
});

describe('a snooze', () => {
  const snoozed: Remembered = {
    seen: { a: { severity: 'medium', sinceMs: 0, names: ['a'] } },
    snoozed: { a: { untilMs: 7 * dayMs, by: 'U1' } },
  };
  const at = (nowMs: number, severity: RuleSeverity) =>
    changesSince(snoozed, [finding('a', severity)], { nowMs, isRead });

  it('keeps a finding quiet while it lasts', () => {
    expect(at(dayMs, 'medium')).toMatchObject({ snoozed: [{ key: 'a' }], fresh: [], worse: [] });
  });

  it('ends when it is over', () => {
    expect(at(7 * dayMs, 'medium')).toMatchObject({ snoozed: [], standing: [{ key: 'a' }], next: { snoozed: {} } });
  });

  it('ends at once when the finding gets worse', () => {
    expect(at(dayMs, 'high')).toMatchObject({ snoozed: [], worse: [{ key: 'a' }], next: { snoozed: {} } });
  });
});
