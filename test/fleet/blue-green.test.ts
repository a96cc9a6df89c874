import { describe, expect, it } from 'vitest';
import { carrierOf, judgePair, nextStage, type PairForwarder, type PairGroup } from '../../src/fleet/blue-green.ts';

const a = 'arn:a';
const b = 'arn:b';

function group(groupName: string, desired: number, ...targetGroupArns: readonly string[]): PairGroup {
  return { groupName, present: true, desired, instances: desired, targetGroupArns };
}

const absent: PairGroup = { groupName: 'web-green', present: false };

function forwarder(toA: number, toB?: number, more: Partial<PairForwarder> = {}): PairForwarder {
  const second = toB === undefined ? [] : [{ targetGroupArn: b, weight: toB }];
  return { name: 'web:80', balancer: 'application', weights: [{ targetGroupArn: a, weight: toA }, ...second], ...more };
}

describe('which of two groups is the fleet', () => {
  it.each([
    ['the only one', [group('web', 4, a), absent], [forwarder(1)], 'web'],
    [
      'the only one, whatever it is called',
      [{ groupName: 'web', present: false }, group('web-green', 4, b)],
      [],
      'web-green',
    ],
    ['the one with instances', [group('web', 0, a), group('web-green', 4, b)], [], 'web-green'],
    [
      'of two with instances the one with the traffic',
      [group('web', 4, a), group('web-green', 4, b)],
      [forwarder(0, 100)],
      'web-green',
    ],
    [
      'of two with traffic the one with more',
      [group('web', 4, a), group('web-green', 4, b)],
      [forwarder(60, 40)],
      'web',
    ],
    ['of two that say nothing the first', [group('web', 4, a), group('web-green', 4, b)], [], 'web'],
    ['of two without instances the first', [group('web', 0, a), group('web-green', 0, b)], [], 'web'],
  ] satisfies [string, PairGroup[], PairForwarder[], string][])('%s', (_name, groups, forwarders, carrier) => {
    expect(carrierOf(groups, forwarders)).toBe(carrier);
  });

  it('is none where there is none', () => {
    expect(carrierOf([absent], [])).toBeUndefined();
  });
});

describe('a pair that traffic can be shifted in', () => {
  it('goes from the group that has it to the other, each in its own target group', () => {
    expect(judgePair([group('web', 4, a), absent], [a, b], [forwarder(1)])).toEqual({
      ok: true,
      from: { groupName: 'web', targetGroupArn: a },
      to: { groupName: 'web-green', targetGroupArn: b },
    });
    expect(judgePair([group('web', 4, a), group('web-green', 4, b)], [a, b], [forwarder(0, 100)])).toMatchObject({
      from: { groupName: 'web-green', targetGroupArn: b },
      to: { groupName: 'web', targetGroupArn: a },
    });
  });

  it.each([
    ['is in none of the two', [group('web', 4, 'arn:c'), absent], [forwarder(1)], 'not-in-pair'],
    ['is in both', [group('web', 4, a, b), absent], [forwarder(1)], 'not-in-pair'],
    ['is in a third one beside', [group('web', 4, a, 'arn:c'), absent], [forwarder(1)], 'more-target-groups'],
    [
      'has a partner in the same',
      [group('web', 4, a), group('web-green', 0, a)],
      [forwarder(1)],
      'shared-target-group',
    ],
    [
      'has a partner in a third one',
      [group('web', 4, a), group('web-green', 0, 'arn:c')],
      [forwarder(1)],
      'more-target-groups',
    ],
    ['gets nothing from any listener', [group('web', 4, a), absent], [], 'no-listener'],
    ['gets nothing though it is named', [group('web', 4, a), absent], [forwarder(0)], 'no-listener'],
    [
      'is behind a network load balancer',
      [group('web', 4, a), absent],
      [forwarder(1, undefined, { balancer: 'network' })],
      'no-weights',
    ],
    [
      'shares its listener with a third',
      [group('web', 4, a), absent],
      [
        forwarder(1, undefined, {
          weights: [
            { targetGroupArn: a, weight: 1 },
            { targetGroupArn: 'arn:c', weight: 1 },
          ],
        }),
      ],
      'third-target-group',
    ],
    [
      'has its traffic split already',
      [group('web', 4, a), group('web-green', 4, b)],
      [forwarder(70, 30)],
      'split-traffic',
    ],
  ] satisfies [string, [PairGroup, PairGroup], PairForwarder[], string][])(
    'is none that %s',
    (_name, groups, forwarders, kind) => {
      expect(judgePair(groups, [a, b], forwarders)).toMatchObject({ ok: false, problem: { kind } });
    },
  );
});

describe('the next stage', () => {
  it.each([
    [0, 10],
    [10, 50],
    [50, 100],
    [100, undefined],
  ])('after %d is %s', (done, next) => {
    expect(nextStage([10, 50, 100], done)).toBe(next);
  });
});
