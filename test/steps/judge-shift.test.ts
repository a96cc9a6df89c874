import { describe, expect, it } from 'vitest';
import type { Side, Weight } from '../../src/fleet/traffic.ts';
import { judgeShift, type Pair } from '../../src/steps/pair/pair-parts.ts';
import { aFleet } from '../fleet/builders.ts';

const key = { accountId: '123456789012', region: 'eu-west-1' };
const weights = (blue: number, green: number): Weight[] => [
  { targetGroupArn: 'blue', weight: blue },
  { targetGroupArn: 'green', weight: green },
];
const forwarder = (name: string, before: Weight[]) => ({ kind: 'listener' as const, arn: name, name, before });

const pair: Pair = {
  fleet: 'web',
  from: { key: { ...key, groupName: 'web' }, targetGroupArn: 'blue' },
  to: { key: { ...key, groupName: 'web-green' }, targetGroupArn: 'green' },
  forwarders: [forwarder('http', weights(1, 0)), forwarder('https', weights(1, 1))],
  minHealthyPercent: 100,
  pollSeconds: 10,
  readySeconds: 60,
  settleSeconds: 60,
  timeoutSeconds: 600,
};

/** Four serve in the old group, and as many as said in the new one. */
function sight(inNew: number, found: Readonly<Record<string, Weight[]>>) {
  const sides: Side[] = [
    { targetGroupArn: 'blue', serving: 4, desired: 4 },
    { targetGroupArn: 'green', serving: inNew, desired: 4 },
  ];
  return { from: aFleet(), to: aFleet(), sides, weights: new Map(Object.entries(found)) };
}

const allOld = { http: weights(100, 0), https: weights(100, 0) };

describe('what the guard says to a change of the traffic of a pair', () => {
  it.each([
    ['all to the new group that serves in full', 100, 4, allOld, true],
    ['all to the new group that lacks one', 100, 3, allOld, false],
    ['as much to it as the ones that serve can take', 25, 1, allOld, true],
    ['all back to the old group, whatever serves in the new one', 0, 0, { http: weights(0, 100) }, true],
    ['the weights of before, of which one sends half to a new group without instances', undefined, 0, allOld, false],
    ['the weights of before, of those that are there', undefined, 0, { http: weights(100, 0) }, true],
  ] as const)('%s', (_, percent, inNew, found, allowed) => {
    expect(judgeShift(pair, sight(inNew, found), percent).allowed).toBe(allowed);
  });
});
