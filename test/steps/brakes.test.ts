import { describe, expect, it } from 'vitest';
import { endlessRounds } from '../../src/steps/rolling/brakes.ts';
import { aFleet, anInstance, instances, newImage, oldImage } from '../fleet/builders.ts';
import { someParams } from './step-world.ts';

const pointedAtMs = 10_000_000;
const params = { ...someParams(), pointStep: 'point' };
const context = { outputs: { point: { atMs: pointedAtMs } }, round: 2 };

describe('waves', () => {
  it('go on while only instances of before are on another image', () => {
    expect(endlessRounds(context, params, aFleet())).toBeUndefined();
  });

  it('go on after a launch that was under way when the group was pointed elsewhere', () => {
    const late = anInstance({ launchedAtMs: pointedAtMs + 60_000 });
    expect(endlessRounds(context, params, aFleet({ instances: [late] }))).toBeUndefined();
  });

  it('stop when the group launches another image than it was pointed at', () => {
    const wrong = anInstance({ instanceId: 'i-wrong', launchedAtMs: pointedAtMs + 200_000 });
    const why = endlessRounds(context, params, aFleet({ instances: [...instances(3), wrong] }));
    expect(why).toMatchObject({ code: 'wrong-image' });
    expect(why?.why).toContain(`launched i-wrong (${oldImage}).`);
  });

  it('go on with any image that may stay', () => {
    const right = anInstance({ imageId: newImage, launchedAtMs: pointedAtMs + 200_000 });
    expect(endlessRounds(context, params, aFleet({ instances: [right] }))).toBeUndefined();
  });

  it('stop when there were many more of them than instances', () => {
    expect(endlessRounds({ ...context, round: 50 }, params, aFleet())).toBeUndefined();
    expect(endlessRounds({ ...context, round: 51 }, params, aFleet())).toMatchObject({ code: 'too-many-waves' });
  });
});
