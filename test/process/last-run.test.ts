import { describe, expect, it } from 'vitest';
import { untilNothingLives } from '../../src/process/last-run.ts';
import { recordingLog } from '../slack/workbench.ts';

/** Looks that answer one after the other, and what was said and waited for meanwhile. */
async function look(answers: readonly (number | Error)[], patience = Number.POSITIVE_INFINITY) {
  const { log, logged } = recordingLog();
  let looks = 0;
  let waits = 0;
  await untilNothingLives({
    countLive: async () => {
      const answer = answers[looks] ?? 0;
      looks += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    log,
    wait: async () => {
      waits += 1;
      return waits < patience;
    },
  });
  return { looks, waits, said: logged.map(({ message }) => message) };
}

describe('a process that Slack refuses', () => {
  it('ends at once where nothing lives, and says nothing more', async () => {
    expect(await look([0])).toEqual({ looks: 1, waits: 0, said: [] });
  });

  it('waits for the last run, and says so once', async () => {
    const { looks, said } = await look([2, 2, 1, 0]);
    expect(looks).toBe(4);
    expect(said).toEqual(['runs under way are carried on; the process ends after the last of them']);
  });

  it('waits while nobody can say what lives', async () => {
    const { looks, said } = await look([new Error('no store'), 1, new Error('no store'), 0]);
    expect(looks).toBe(4);
    expect(said).toContain('nobody could say which runs are under way');
  });

  it('waits no longer than it may', async () => {
    expect(await look([1, 1, 1, 1], 2)).toMatchObject({ looks: 2, waits: 2 });
  });
});
