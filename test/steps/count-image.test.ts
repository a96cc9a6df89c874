import { describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/ports.ts';
import type { Metric } from '../../src/aws/service-ports.ts';
import { countedBy, countImageStep } from '../../src/steps/amis/count-image.ts';
import { place } from '../aws/access.ts';
import { simulatedWorld } from '../aws/simulated-world.ts';
import { aContext, stepParts } from './step-world.ts';

const dimensions = { Application: 'web' };
const params = { place, metric: 'AMIsPatched', dimensions };

async function counting() {
  const { aws, faults } = await simulatedWorld();
  const points: Metric[] = [];
  const put = async (some: readonly Metric[]) => {
    points.push(...some);
    await aws.metrics.put(some);
  };
  const watched: Aws = { ...aws, metrics: { put } };
  const told: (readonly [string, unknown])[] = [];
  const nowMs = Date.UTC(2026, 0, 15, 9);
  const context = aContext({ nowMs, tell: (kind, facts) => told.push([kind, facts]) });
  return { step: countImageStep(stepParts(watched, async () => undefined)), context, faults, points, told, nowMs };
}

describe('the count of an image', () => {
  it('is one data point, at the time of the step', async () => {
    const { step, context, points, told, nowMs } = await counting();
    expect(await step.intend(context, params)).toEqual({ intent: null });
    expect(await step.start(context, params, null)).toEqual({ kind: 'succeeded' });
    expect(points).toEqual([
      { namespace: 'Custom/AMI', name: 'AMIsPatched', value: 1, unit: 'Count', dimensions, atMs: nowMs },
    ]);
    expect(told).toEqual([]);
  });

  it.each<[string, (faults: Awaited<ReturnType<typeof counting>>['faults']) => void, string]>([
    ['is not allowed', (faults) => faults.deny({ action: 'PutMetricData' }), 'Allow cloudwatch:PutMetricData'],
    ['is throttled', (faults) => faults.throttle({ action: 'PutMetricData' }, 1), 'Rate exceeded'],
    ['gets no answer', (faults) => faults.loseReply({ action: 'PutMetricData' }), 'socket hang up'],
  ])('succeeds and says so where it %s', async (_what, trouble, why) => {
    const { step, context, faults, told } = await counting();
    trouble(faults);
    expect(await step.start(context, params, null)).toEqual({ kind: 'succeeded' });
    expect(told).toEqual([['metric-missed', { metric: 'AMIsPatched', why: expect.stringContaining(why) }]]);
  });

  it('is not taken again after an interruption, since nobody can tell whether it was', async () => {
    const { step, context, points, told } = await counting();
    const handle = (await step.find(context, params, null)) ?? null;
    expect(handle).toBe('maybe-counted');
    expect(await step.poll(context, params, handle, null)).toEqual({ kind: 'succeeded' });
    expect(points).toEqual([]);
    expect(told).toEqual([['metric-missed', { metric: 'AMIsPatched', why: expect.stringContaining('interrupted') }]]);
  });
});

describe('what an image is counted by', () => {
  it('is its application and its environment, where they are known', () => {
    expect(countedBy({ Application: 'web', Environment: 'production', Version: '1' })).toEqual({
      Application: 'web',
      Environment: 'production',
    });
    expect(countedBy({ Version: '1' })).toEqual({});
  });
});
