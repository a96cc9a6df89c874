import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json } from '../../src/basics/json.ts';
import { type Plan, planDigest, planSchema } from '../../src/runs/plan.ts';
import { planOf, planStep } from '../builders/runs.ts';

/** Plans are made by planners, never read from people: a key of `__proto__`, which zod drops, does not occur. */
const json: fc.Arbitrary<Json> = fc
  .jsonValue({ maxDepth: 2 })
  .map(
    (value): Json => JSON.parse(JSON.stringify(value), (key, inner: Json) => (key === '__proto__' ? undefined : inner)),
  );

const plans: fc.Arbitrary<Plan> = fc
  .record({ facts: json, params: fc.array(json, { maxLength: 3 }), required: fc.nat(2), seconds: fc.nat(100) })
  .map(({ facts, params, required, seconds }) =>
    planOf(
      params.map((value, n) => planStep(`s${n}`, { params: value })),
      { facts, expectedSeconds: seconds, approval: { required, requesterMayApprove: false, ttlSeconds: 60 } },
    ),
  );

/** The same data with the keys of every object the other way round. */
function reversed(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner ?? null)]),
  );
}

describe('the digest of a plan', () => {
  it('survives the store, whatever becomes of the order of keys', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const stored = planSchema.parse(reversed(JSON.parse(JSON.stringify(plan))));
        expect(planDigest(stored)).toBe(planDigest(plan));
        expect(planDigest(plan)).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
  });

  it('differs wherever plans differ', () => {
    fc.assert(
      fc.property(plans, plans, (a, b) => {
        expect(planDigest(a) === planDigest(b)).toBe(canonicalJson(a) === canonicalJson(b));
      }),
    );
  });

  const plan = planOf([planStep('a', { undo: [planStep('undo-a')] }), planStep('b')]);
  it.each<[string, Plan]>([
    ['a step', { ...plan, steps: plan.steps.slice(0, 1) }],
    ['the order of steps', { ...plan, steps: [...plan.steps].reverse() }],
    ['the way back', planOf([planStep('a'), planStep('b')])],
    ['a parameter', planOf([planStep('a', { params: { effect: 'A' }, undo: [planStep('undo-a')] }), planStep('b')])],
    ['what the world has to be', { ...plan, world: { desired: '7' } }],
    ['who has to approve', { ...plan, approval: { ...plan.approval, required: 2 } }],
  ])('changes with %s', (_, changed) => {
    expect(planDigest(changed)).not.toBe(planDigest(plan));
  });
});
