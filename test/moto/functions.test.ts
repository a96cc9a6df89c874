import { describe, expect, it } from 'vitest';
import { badManners, good } from '../lambda/manners.ts';
import { expectRefreshedOnce, expectRolledOnce, reachingWorld, rollOut } from '../lambda/rolled-out.ts';
import { eventSource } from './event-source.ts';
import { onMoto } from './on-moto.ts';

onMoto((moto) => {
  type World = Awaited<ReturnType<typeof opened>>;
  const opened = (manners = good) => reachingWorld(eventSource(moto(), manners));

  /** All that is still on its way comes as well, and then there is no more. Answers the dead letters. */
  const drained = async ({ until, queue }: World): Promise<readonly (string | undefined)[]> => {
    await until(async () => queue.nextAtMs() === undefined);
    expect(await queue.sqs.size()).toBe(0);
    return queue.sqs.deadLetters();
  };

  describe('a rollout through the functions, over SQS on moto', () => {
    it('replaces the fleet, and a message that is none of ours ends among the dead letters', async () => {
      const world = await opened();
      const { queue } = world;
      const body = '{"kind":"due","what":"everything"}';
      await queue.send([{ body, delaySeconds: 0 }]);
      await rollOut(world);
      expect(await drained(world)).toEqual([body]);
      await expectRolledOnce(world);
      expect(queue.counts).toMatchObject({ lost: 0, twice: 0, late: 0, failed: queue.sqs.maxReceiveCount });
      expect(queue.counts.sent).toBeLessThan(200);
    });

    it.each([2, 3, 4])(
      'does everything once though messages come twice, late, in any order or never (%i)',
      async (seed) => {
        const world = await opened(badManners(seed));
        await rollOut(world);
        expect(await drained(world)).toEqual([]);
        await expectRolledOnce(world);
        const { lost, twice, late, failed } = world.queue.counts;
        expect(Math.min(lost, twice, late)).toBeGreaterThan(0);
        expect(failed).toBe(0);
      },
    );

    it('does so by an instance refresh as well', async () => {
      const world = await opened(badManners(5));
      await rollOut(world, '--strategy refresh --batch 2');
      expect(await drained(world)).toEqual([]);
      await expectRefreshedOnce(world);
    });
  });
});
