/** What is said of an instance refresh while it goes on. */
import type { Tellers } from './teller.ts';
import { count, duration, percent, plural, sentence, some } from './words.ts';

export const refreshTellers = {
  'refresh-started': (facts) => {
    const { refreshId, round, back, minHealthyPercent, maxHealthyPercent, warmupSeconds, checkpoints } = facts;
    const what = back
      ? 'takes back what was replaced'
      : round === 1
        ? 'replaces instances'
        : 'goes on where it stopped';
    const stops = checkpoints.slice(0, -1).map((at) => percent(at));
    const last = checkpoints.at(-1) ?? 100;
    const waits = `${stops.length === 0 ? '' : `, waiting at ${some(stops)}`}${last === 100 ? '' : `, up to ${percent(last)} of the group`}`;
    return `🔁 AWS ${what}: instance refresh ${refreshId}, between ${percent(minHealthyPercent)} and ${percent(maxHealthyPercent)} of the desired capacity, ${duration(warmupSeconds)} of warm-up${waits}.`;
  },
  'refresh-progress': ({ percent: done, left }) =>
    `🔁 AWS has replaced ${percent(done)}; ${plural(left, 'instance')} to go.`,
  'refresh-checkpoint': ({ percent: done, checkpoint, seconds }) =>
    `⏸️ AWS has replaced ${percent(done)} and waits at its checkpoint of ${percent(checkpoint)} for ${duration(seconds)}. Then it goes on by itself; pause or abort before that if something is wrong.`,
  'refresh-baking': ({ seconds }) => `⏳ AWS has replaced everything, and watches it for ${duration(seconds)}.`,
  'refresh-waiting': ({ why, seconds }) =>
    `⏳ The refresh has stood still for ${duration(seconds)}. AWS says: ${sentence(why)}`,
  'refresh-cancelled': ({ refreshId, percent: done, why }) =>
    `✋ The instance refresh ${refreshId} was cancelled at ${percent(done)}: ${sentence(why)} What AWS has under way is finished.`,
  'refresh-rolling-back': ({ refreshId, percent: done }) =>
    `⏪ AWS rolls the instance refresh ${refreshId} back, from ${percent(done)}.`,
  'refresh-rolled-back': ({ refreshId }) => `⏪ AWS has rolled the instance refresh ${refreshId} back.`,
  'refresh-done': ({ refreshId, instances, seconds, back }) => {
    const what = back ? 'has taken everything back' : 'is done';
    return `✅ The instance refresh ${refreshId} ${what}: ${count(instances)} in the group, after ${duration(seconds)}.`;
  },
} satisfies Partial<Tellers>;
