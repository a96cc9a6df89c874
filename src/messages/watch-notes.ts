/** What is said of the alarms and probes that are watched while a fleet changes. */
import type { Tellers } from './teller.ts';
import { duration, plural, sentence, some } from './words.ts';

export const watchTellers = {
  watched: ({ what, seconds, alarms, probes, unread }) => {
    const how = seconds === 0 ? 'Looked at' : `Watched for ${duration(seconds)}:`;
    const without =
      unread.length === 0
        ? ''
        : ` It went on without ${some(unread.map((name) => `the ${name}`))}, as a person decided.`;
    return `💚 ${how} ${what}. ${watchedText(alarms, probes)}${without}`;
  },
  'unhealthy-before': ({ what }) =>
    `⚠️ Before anything was changed: ${what.map(sentence).join(' ')} It counts only once it was well and is so again.`,
} satisfies Partial<Tellers>;

/** `2 alarms and 1 probe are healthy.` */
function watchedText(alarms: number, probes: number): string {
  if (alarms + probes === 0) return 'Nothing of it counted.';
  const named = [
    ...(alarms === 0 ? [] : [plural(alarms, 'alarm')]),
    ...(probes === 0 ? [] : [plural(probes, 'probe')]),
  ];
  return `${named.join(' and ')} ${alarms + probes === 1 ? 'is' : 'are'} healthy.`;
}
