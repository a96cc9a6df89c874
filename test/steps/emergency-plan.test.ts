import { describe, expect, it } from 'vitest';
import type { Child } from '../../src/runs/children.ts';
import { childrenParamsSchema } from '../../src/steps/emergency/children-parts.ts';
import { type EmergencyPlan, emergencySteps } from '../../src/steps/emergency/emergency-plan.ts';

function some(what: string, count: number): readonly Child[] {
  const one = (number: number): Child => {
    const name = `${what}-${number}`;
    return { key: name, verb: 'test', command: `test ${name}`, subject: name, request: {} };
  };
  return Array.from({ length: count }, (_, index) => one(index));
}

const plan: EmergencyPlan = {
  images: some('image', 3),
  copies: some('copy', 2),
  tiers: [
    { name: 'canaries', isCanary: true, fleets: some('canary', 1), eachSeconds: 100 },
    { name: 'staging', isCanary: false, fleets: some('stage', 4), eachSeconds: 200 },
    { name: 'production', isCanary: false, fleets: some('web', 5), eachSeconds: 300 },
  ],
  ...{ imagesAtOnce: 2, fleetsAtOnce: 4, maxFailed: 1, waitSeconds: 0, imageSeconds: 1500, copySeconds: 600 },
  ...{ asksForTiers: true, pollSeconds: 15, leftOut: [] },
  question: { cve: 'CVE-2026-12345', packages: [], imageIds: [] },
};

/** The steps that begin others, each with how many come in each step after it. */
function begun(changed: Partial<EmergencyPlan> = {}) {
  return emergencySteps({ ...plan, ...changed })
    .filter(({ kind }) => kind === 'run-children')
    .map(({ name, params }) => {
      const { before, later, children, concurrency, eachSeconds } = childrenParamsSchema.parse(params);
      return { name, before, lot: { children: children.length, concurrency, eachSeconds }, later };
    });
}

describe('the plan of an emergency', () => {
  it.each([
    ['with AMIs and copies', {}, ['bake', 'copy', 'tier-1', 'tier-2', 'tier-3']],
    ['with AMIs alone', { copies: [] }, ['bake', 'tier-1', 'tier-2', 'tier-3']],
    ['with fleets alone', { images: [], copies: [] }, ['tier-1', 'tier-2', 'tier-3']],
  ])('lets each step know of those before it and of all that come after it: %s', (_what, changed, names) => {
    const steps = begun(changed);
    expect(steps.map(({ name }) => name)).toEqual(names);
    for (const [index, { before, later }] of steps.entries()) {
      expect(before).toEqual(names.slice(0, index));
      expect(later).toEqual(steps.slice(index + 1).map(({ lot }) => lot));
    }
  });
});
