import { describe, expect, it } from 'vitest';
import { type OrderedEnvironment, tiersOf } from '../../src/fleet/tiers.ts';

const fleet = (
  environment: string | undefined,
  more: { isCanary?: boolean; criticality?: 'low' | 'normal' | 'high' } = {},
) => ({
  environment,
  isCanary: false,
  criticality: 'normal' as const,
  ...more,
});

const staging = fleet('staging');
const production = fleet('production');
const canary = fleet('production', { isCanary: true });
const high = fleet('production', { criticality: 'high' });
const low = fleet('Production', { criticality: 'low' });
const order: readonly OrderedEnvironment[] = [
  { name: 'production', after: ['staging'] },
  { name: 'staging', after: ['test'] },
  { name: 'test', after: [] },
];

const names = (...[fleets, written]: Parameters<typeof tiersOf>) => tiersOf(fleets, written).map(({ name }) => name);

describe('tiers', () => {
  it('are canaries, other environments, and production from the least critical on, where no order is written down', () => {
    expect(names([high, production, staging, canary, low, fleet(undefined)], [])).toEqual([
      'canaries of production',
      'no environment, staging',
      'Production (low)',
      'production (normal)',
      'production (high)',
    ]);
  });

  it('follow the order of environments, whose canaries are the first of their own', () => {
    expect(
      names([high, production, fleet('staging', { isCanary: true }), staging, canary, fleet('test')], order),
    ).toEqual([
      'test',
      'canaries of staging',
      'staging',
      'canaries of production',
      'production (normal)',
      'production (high)',
    ]);
  });

  it('are not split where all of the last are equally critical', () => {
    expect(names([production, production, staging], order)).toEqual(['staging', 'production']);
    expect(names([production], [])).toEqual(['production']);
    expect(names([staging, high], [])).toEqual(['staging', 'production']);
  });

  it('say which of them are canaries, and lose no fleet', () => {
    const fleets = [high, production, staging, canary, low];
    const tiers = tiersOf(fleets, order);
    expect(tiers.filter(({ isCanary }) => isCanary).map(({ name }) => name)).toEqual(['canaries of production']);
    expect(new Set(tiers.flatMap((tier) => tier.fleets))).toEqual(new Set(fleets));
  });

  it('end, also where environments come after each other', () => {
    const round = [
      { name: 'a', after: ['b'] },
      { name: 'b', after: ['a'] },
    ];
    expect(tiersOf([fleet('a'), fleet('b')], round).flatMap((tier) => tier.fleets)).toHaveLength(2);
  });
});
