import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/basics/log.ts';
import type { AccountUpdate } from '../../../src/playground/page/account-contract.ts';
import { createAccountFeed } from '../../../src/playground/page/account-feed.ts';
import { aSimulatedAws } from '../aws/a-simulated-aws.ts';

function aFeed() {
  const { aws, imageId, clock } = aSimulatedAws();
  let act: (() => void) | undefined;
  let looks = 0;
  const errors: unknown[] = [];
  const feed = createAccountFeed({
    aws: {
      kernel: aws.kernel,
      overview: () => {
        looks += 1;
        return aws.overview();
      },
    },
    log: { ...silentLog, error: (keys) => errors.push(keys) },
    every: (_periodMs, look) => {
      act = look;
      return () => {
        act = undefined;
      };
    },
  });
  return {
    aws,
    imageId,
    clock,
    feed,
    errors,
    look: () => act?.(),
    isLooking: () => act !== undefined,
    looks: () => looks,
  };
}

function watch(feed: ReturnType<typeof aFeed>['feed']) {
  const updates: AccountUpdate[] = [];
  return { updates, stop: feed.subscribe((update) => updates.push(update)) };
}

describe('the feed of the account', () => {
  it('tells everything first, and then only what changes', () => {
    const { aws, feed, look } = aFeed();
    const { updates } = watch(feed);
    expect(updates).toMatchObject([{ isWhole: true, images: [{ name: 'web-1.0.0' }] }]);
    look();
    expect(updates).toHaveLength(1);
    aws.ec2.addImage({ name: 'web-1.1.0' });
    aws.kernel.changed();
    look();
    expect(updates[1]).toMatchObject({ isWhole: false, images: [{}, { name: 'web-1.1.0' }], instances: [], gone: [] });
  });

  it('does not take the trouble where nothing has changed', () => {
    const { feed, look, looks } = aFeed();
    watch(feed);
    look();
    look();
    expect(looks()).toBe(1);
  });

  it('looks once for all who watch, and not at all when nobody does', () => {
    const { aws, feed, look, looks, isLooking } = aFeed();
    expect(isLooking()).toBe(false);
    const [one, other] = [watch(feed), watch(feed)];
    const before = looks();
    aws.ec2.addImage({ name: 'web-1.1.0' });
    aws.kernel.changed();
    look();
    expect(looks()).toBe(before + 1);
    expect(one.updates.at(-1)).toEqual(other.updates.at(-1));
    one.stop();
    one.stop();
    expect(isLooking()).toBe(true);
    other.stop();
    expect(isLooking()).toBe(false);
  });

  it('tells whoever comes later all there is by then', () => {
    const { aws, feed } = aFeed();
    watch(feed);
    aws.ec2.addImage({ name: 'web-1.1.0' });
    aws.kernel.changed();
    expect(watch(feed).updates[0]?.images).toHaveLength(2);
  });

  it('goes on after a look that failed', () => {
    const { aws, feed, look, errors } = aFeed();
    const { updates } = watch(feed);
    aws.kernel.schedule(aws.kernel.nowMs(), () => {
      throw new Error('a defect of the simulation');
    });
    look();
    expect(errors).toHaveLength(1);
    aws.ec2.addImage({ name: 'web-1.1.0' });
    aws.kernel.changed();
    look();
    expect(updates).toHaveLength(2);
  });

  it('tells everything at the next look to whoever came while looking failed', () => {
    const { aws, feed, look, errors } = aFeed();
    aws.kernel.schedule(aws.kernel.nowMs(), () => {
      throw new Error('a defect of the simulation');
    });
    const { updates } = watch(feed);
    expect(errors).toHaveLength(1);
    expect(updates).toEqual([]);
    look();
    expect(updates).toMatchObject([{ isWhole: true }]);
  });

  it('tells the others where one cannot be told', () => {
    const { aws, feed, look, errors } = aFeed();
    feed.subscribe(({ isWhole }) => {
      if (!isWhole) throw new Error('nobody is there');
    });
    const { updates } = watch(feed);
    aws.ec2.addImage({ name: 'web-1.1.0' });
    aws.kernel.changed();
    look();
    expect(updates).toHaveLength(2);
    expect(errors).toHaveLength(1);
  });

  it('looks anew for whoever comes after a time in which nobody watched', () => {
    const { aws, feed } = aFeed();
    watch(feed).stop();
    aws.ec2.addImage({ name: 'web-1.1.0' });
    expect(watch(feed).updates).toMatchObject([{ isWhole: true, images: [{}, { name: 'web-1.1.0' }] }]);
  });

  it('shows the account as it is at its clock, though nobody asked it anything', () => {
    const { aws, imageId, feed, look, clock } = aFeed();
    const { updates } = watch(feed);
    aws.kernel.schedule(aws.kernel.nowMs() + 60_000, () => {
      aws.faults.breakImage(imageId, { kind: 'never-serves' });
      aws.kernel.changed();
    });
    look();
    expect(updates).toHaveLength(1);
    clock.advanceBy(60_000);
    look();
    expect(updates[1]?.images?.[0]?.isBroken).toBe(true);
  });
});
