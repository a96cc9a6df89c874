import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { policyFor } from '../../src/config/policy.ts';

const written = (watch: string) => parseConfig(`fleets: {web: {watch: ${watch}}}`);
const group = (groupName: string) => ({ accountId: '111111111111', region: 'eu-west-1', groupName });
const policyOf = (watch: string) => policyFor(written(watch), { fleet: group('web') }).watch;

describe('what is watched of a fleet', () => {
  it('is nothing by default, and for every other fleet', () => {
    expect(policyFor(parseConfig(''), { fleet: group('web') }).watch).toBeUndefined();
    expect(policyFor(written('{alarms: [a]}'), { fleet: group('api') }).watch).toBeUndefined();
  });

  it('is judged carefully where nothing else is said', () => {
    expect(policyOf('{alarms: [web-5xx], http: [{path: /health}]}')).toEqual({
      alarms: ['web-5xx'],
      http: [{ path: '/health', scheme: 'http', status: 200, failures: 3 }],
      waveSeconds: 60,
      bakeSeconds: 300,
      onUnhealthy: 'roll-back',
      alreadyUnhealthy: 'refuse',
      insufficientData: 'unknown',
      unknownSeconds: 300,
    });
  });

  it.each([
    ['{}', 'watch must name something to watch: alarms or http'],
    ['{alarms: [a, a]}', 'watch.alarms names an alarm twice'],
    ['{http: [{status: 200}]}', 'watch.http[0] must have either url or path'],
    ['{http: [{url: "http://a", path: /}]}', 'watch.http[0] must have either url or path'],
    ['{http: [{url: web.example}]}', 'watch.http[0].url must begin with http:// or https://'],
    ['{http: [{path: health}]}', 'watch.http[0].path must begin with /'],
    [
      '{alarms: [a], onUnhealthy: rollback}',
      'watch.onUnhealthy must be one of roll-back, hold; did you mean roll-back?',
    ],
    ['{alarms: [a], bakeSeconds: 100000}', 'watch.bakeSeconds must be at most 43200'],
    ['{alarms: [a], unknownSeconds: 0}', 'watch.unknownSeconds must be at least 10'],
  ])('is refused as %s', (watch, problem) => {
    expect(() => written(watch)).toThrow(problem);
  });
});
