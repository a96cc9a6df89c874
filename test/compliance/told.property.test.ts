import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesSince, nothingRemembered, type Remembered } from '../../src/compliance/changes.ts';
import type { ComplianceFinding } from '../../src/compliance/finding.ts';
import { type RuleSeverity, severities } from '../../src/compliance/rule.ts';
import { behindOf, newsSince, toldOf } from '../../src/compliance/told.ts';

const keys = ['a', 'b', 'c', 'd'] as const;

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

/** One check: what is found, what somebody snoozed before it, what cannot be looked at, whether it can be told. */
const check = fc.record({
  found: fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...severities)),
  snoozed: fc.subarray([...keys]),
  unread: fc.subarray([...keys]),
  isTold: fc.boolean(),
});

interface World {
  readonly remembered: Remembered;
  readonly behind: ReturnType<typeof behindOf>;
  /** What whoever listens believes to be open, by all that they were told. */
  readonly believed: ReadonlyMap<string, RuleSeverity>;
}

/** Lives through checks as the bot does; `each` looks at the world after each of them. */
function live(
  checks: readonly (typeof check extends fc.Arbitrary<infer One> ? One : never)[],
  each: (world: World, quiet: ReadonlySet<string>, found: ReadonlyMap<string, RuleSeverity>, isTold: boolean) => void,
): void {
  let world: World = { remembered: nothingRemembered, behind: {}, believed: new Map() };
  for (const [index, { found, snoozed, unread, isTold }] of checks.entries()) {
    const seen = Object.entries(found).filter(([key]) => !unread.some((other) => other === key));
    const findings = seen.map(([key, severity]) => finding(key, severity));
    const look = { nowMs: index, isRead: (key: string) => !unread.some((other) => other === key) };
    const snoozes = Object.fromEntries(snoozed.map((key) => [key, { untilMs: index + 2, by: 'U1' }]));
    const before = { ...world.remembered, snoozed: { ...world.remembered.snoozed, ...snoozes } };
    const { next } = changesSince(before, findings, look);
    const told = toldOf(world.remembered.seen, world.behind);
    const news = newsSince(told, findings, { ...look, ended: new Set<string>(), snoozed: next.snoozed });
    const believed = new Map(world.believed);
    if (isTold) {
      for (const { key, severity } of [...news.fresh, ...news.worse]) believed.set(key, severity);
      for (const { key } of news.resolved) expect(believed.delete(key)).toBe(true);
    }
    world = { remembered: next, behind: behindOf(next.seen, isTold ? news.told : told), believed };
    const quiet = new Set([...Object.keys(next.snoozed), ...unread]);
    each(world, quiet, new Map(seen), isTold);
  }
}

const lives = fc.array(check, { minLength: 1, maxLength: 8 });

describe('whoever is told only of changes', () => {
  it('believes what is open once all could be told, but for what is snoozed or could not be looked at', () => {
    fc.assert(
      fc.property(lives, (checks) => {
        live(checks, ({ believed }, quiet, found, isTold) => {
          if (!isTold) return;
          const loud = (key: string): boolean => !quiet.has(key);
          expect([...believed.keys()].filter(loud).sort()).toEqual([...found.keys()].filter(loud).sort());
        });
      }),
    );
  });

  it('never thinks that anything is less grave than it is', () => {
    fc.assert(
      fc.property(lives, (checks) => {
        live(checks, ({ believed }, quiet, found, isTold) => {
          for (const [key, severity] of found) {
            const thought = believed.get(key);
            if (!isTold || quiet.has(key) || thought === undefined) continue;
            expect(severities.indexOf(thought)).toBeLessThanOrEqual(severities.indexOf(severity));
          }
        });
      }),
    );
  });

  it('is told nothing of a check that found what the one before found', () => {
    const severityOf = fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...severities));
    fc.assert(
      fc.property(severityOf, severityOf, (first, second) => {
        const look = { nowMs: 1, isRead: () => true, snoozed: {}, ended: new Set<string>() };
        const [one, other] = [first, second].map((of) => Object.entries(of).map(([key, of]) => finding(key, of)));
        const { told } = newsSince(newsSince({}, one ?? [], look).told, other ?? [], look);
        expect(newsSince(told, other ?? [], look)).toMatchObject({ fresh: [], worse: [], resolved: [] });
      }),
    );
  });

  it('is behind by nothing where it was told everything, and by what it was not told', () => {
    const { told } = newsSince({}, [finding('a', 'high')], {
      nowMs: 1,
      isRead: () => true,
      snoozed: {},
      ended: new Set<string>(),
    });
    expect(behindOf(told, told)).toEqual({});
    expect(behindOf(told, {})).toEqual({ a: null });
    expect(toldOf(told, { a: null })).toEqual({});
  });
});
