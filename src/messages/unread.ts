import type { UnreadPlace } from '../operations/each-place.ts';
import { type Line, type Part, paragraph, text } from './view.ts';
import { count, cut, sentence } from './words.ts';

const mostUnread = 10;
const longestDoubt = 300;

/** One line for each place that could not be read; nothing where all could. */
export function unreadParts(unread: readonly UnreadPlace[]): readonly Part[] {
  if (unread.length === 0) return [];
  const items = unread
    .slice(0, mostUnread)
    .map(({ place, why }): Line => [text(`⚠️ ${place} could not be read: ${sentence(why)}`)]);
  const more: Line[] = unread.length > mostUnread ? [[text(`and ${count(unread.length - mostUnread)} more`)]] : [];
  return [{ kind: 'list', items: [...items, ...more] }];
}

const mostDoubts = 3;

/** What keeps anybody from telling whether AMIs are in use; nothing where that can be told. */
export function doubtParts(doubts: readonly string[]): readonly Part[] {
  if (doubts.length === 0) return [];
  const shown = doubts.slice(0, mostDoubts).map((doubt) => sentence(cut(doubt, longestDoubt)));
  const more = doubts.length > mostDoubts ? [`And ${count(doubts.length - mostDoubts)} more.`] : [];
  const what = '⚠️ Nobody can tell of every AMI whether it is in use.';
  return [paragraph(text([what, ...shown, ...more].join(' ')))];
}
