/** What is said of AMIs while they are retired, and when they come back. */
import type { Tellers } from './teller.ts';
import { plural, sentence, some } from './words.ts';

const done = { deprecate: 'deprecated', disable: 'disabled', deregister: 'deregistered' } as const;

export const cleanupTellers = {
  'image-not-retired': ({ imageId, stage, kind, why }) => {
    if (kind === 'gone') return `👻 ${imageId} is not there any more: somebody else has deregistered it.`;
    if (kind === 'failed') return `❌ ${imageId} could not be ${done[stage]}: ${sentence(why)} The others go on.`;
    return `🛡️ ${imageId} stays, and is usable as before: ${sentence(why)}`;
  },
  'cleanup-waits': ({ stage, why }) =>
    `⏳ Nothing is ${done[stage]} while anything that could use an AMI cannot be looked at: ${sentence(why)} It goes on by itself.`,
  'images-retired': ({ stage, left, leftCount, ...counts }) => {
    const others = [
      ...(counts.stays === 0 ? [] : [`${counts.stays} ${counts.stays === 1 ? 'stays' : 'stay'}`]),
      ...(counts.failed === 0 ? [] : [`${counts.failed} failed`]),
      ...(counts.gone === 0 ? [] : [`${counts.gone} gone already`]),
    ];
    const rest = others.length === 0 ? '' : `; ${others.join(', ')}`;
    const snapshots =
      leftCount === 0 ? '' : ` ${plural(leftCount, 'snapshot is', 'snapshots are')} left: ${some(left)}.`;
    return `📦 ${plural(counts.done, 'AMI')} ${done[stage]}${rest}.${snapshots}`;
  },
  'images-taken-back': ({ back, gone }) => {
    const rest = gone === 0 ? '' : `; ${gone} had been deregistered`;
    return `⏪ ${plural(back, 'AMI is', 'AMIs are')} usable as before${rest}.`;
  },
  'images-binned': ({ deregistered, restorable, imageIds, untilMs, why }) => {
    if (why !== undefined) return `⚠️ Whether the Recycle Bin keeps them could not be looked up: ${sentence(why)}`;
    if (restorable === 0)
      return `🗑️ No rule of the Recycle Bin holds for them, so the ${plural(deregistered, 'AMI is', 'AMIs are')} gone for good.`;
    const until = untilMs === undefined ? '' : ` until ${new Date(untilMs).toISOString().slice(0, 10)}`;
    return `♻️ The Recycle Bin keeps ${restorable} of ${deregistered}${until}; /ami restore AMI has one back: ${some(imageIds)}.`;
  },
  'image-restored': ({ imageId }) => `✅ ${imageId} can be launched from again.`,
} satisfies Partial<Tellers>;
