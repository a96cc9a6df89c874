import type { UnreadPlace } from '../operations/each-place.ts';
import { type Line, type Part, text } from './view.ts';
import { count, sentence } from './words.ts';

const mostUnread = 10;

/** One line for each place that could not be read; nothing where all could. */
export function unreadParts(unread: readonly UnreadPlace[]): readonly Part[] {
  if (unread.length === 0) return [];
  const items = unread
    .slice(0, mostUnread)
    .map(({ place, why }): Line => [text(`⚠️ ${place} could not be read: ${sentence(why)}`)]);
  const more: Line[] = unread.length > mostUnread ? [[text(`and ${count(unread.length - mostUnread)} more`)]] : [];
  return [{ kind: 'list', items: [...items, ...more] }];
}
