import { describe, expect, it } from 'vitest';
import { type Alarm, alarmReading, type Excuse, excused, probeReading } from '../../src/fleet/signals.ts';

const at = Date.UTC(2026, 0, 15, 9, 30);
const alarm = (overrides: Partial<Alarm> = {}): Alarm => ({
  name: 'web-5xx',
  state: 'alarm',
  reason: 'Threshold Crossed: 12 errors.',
  sinceMs: at,
  ...overrides,
});

describe('an alarm', () => {
  it.each([
    ['is OK', alarm({ state: 'ok' }), 'unknown', 'healthy', 'The alarm web-5xx is OK.'],
    [
      'fires',
      alarm(),
      'unknown',
      'unhealthy',
      'The alarm web-5xx is in ALARM since 09:30 UTC: Threshold Crossed: 12 errors.',
    ],
    [
      'has no data',
      alarm({ state: 'insufficient-data', reason: '' }),
      'unknown',
      'unknown',
      'insufficient data since 09:30 UTC.',
    ],
    [
      'has no data, which is no news here',
      alarm({ state: 'insufficient-data' }),
      'healthy',
      'healthy',
      'insufficient data',
    ],
    ['does not exist', undefined, 'healthy', 'unknown', 'The alarm web-5xx does not exist.'],
  ] as const)('that %s', (_name, told, insufficientData, state, detail) => {
    const reading = alarmReading('web-5xx', told, { insufficientData });
    expect(reading).toMatchObject({ name: 'alarm web-5xx', state, needed: 1 });
    expect(reading.detail).toContain(detail);
  });
});

describe('a probe', () => {
  const probe = { url: 'https://shop.example/health', status: 200, failures: 3 };

  it.each([
    ['the right answer', { kind: 'answered', status: 200 }, 'healthy', 'https://shop.example/health answers 200.'],
    ['a wrong answer', { kind: 'answered', status: 503 }, 'unhealthy', 'answers 503 instead of 200.'],
    ['silence', { kind: 'silent', why: 'no answer within 5 seconds' }, 'unknown', 'no answer within 5 seconds.'],
  ] as const)('that gets %s', (_name, answered, state, detail) => {
    const reading = probeReading(probe, answered);
    expect(reading).toMatchObject({ name: `probe ${probe.url}`, state, needed: 3 });
    expect(reading.detail).toContain(detail);
  });
});

describe('an excuse', () => {
  const firing = alarmReading('web-5xx', alarm(), { insufficientData: 'unknown' });
  const lost = alarmReading('web-5xx', undefined, { insufficientData: 'unknown' });
  const name = 'alarm web-5xx';

  it.each<[string, Excuse, typeof firing, string]>([
    ['for firing covers the same firing', { of: 'unhealthy', name, sinceMs: at }, firing, 'healthy'],
    ['for firing does not cover another one', { of: 'unhealthy', name, sinceMs: at - 1 }, firing, 'unhealthy'],
    ['for firing covers what does not tell since when', { of: 'unhealthy', name }, firing, 'healthy'],
    ['for firing does not cover not knowing', { of: 'unhealthy', name, sinceMs: at }, lost, 'unknown'],
    ['for not knowing covers it', { of: 'unknown', name }, lost, 'healthy'],
    ['for not knowing does not cover firing', { of: 'unknown', name }, firing, 'unhealthy'],
    ['for another alarm covers nothing', { of: 'unhealthy', name: 'alarm web' }, firing, 'unhealthy'],
  ])('%s', (_name, excuse, reading, state) => {
    expect(excused(reading, [excuse]).state).toBe(state);
  });
});
