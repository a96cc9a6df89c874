/** Why nobody can say that nothing uses an AMI, in words. */
import { placeName } from '../fleet/place.ts';
import { gapReason } from '../images/gap-reasons.ts';
import type { Doubt } from '../images/in-use.ts';
import { type Line, type Part, text, time } from './view.ts';
import { count, sentence } from './words.ts';

const mostDoubts = 10;

/** One line for each; nothing where there is none. */
export function doubtParts(doubts: readonly Doubt[]): readonly Part[] {
  if (doubts.length === 0) return [];
  const items = doubts.slice(0, mostDoubts).map((doubt): Line => [text('⚠️ '), ...doubtLine(doubt)]);
  const more: Line[] = doubts.length > mostDoubts ? [[text(`and ${count(doubts.length - mostDoubts)} more`)]] : [];
  return [{ kind: 'list', items: [...items, ...more] }];
}

function doubtLine(doubt: Doubt): Line {
  if (doubt.kind === 'grants-unread') {
    return [text(`Whom it was granted to could not be looked at: ${sentence(doubt.why)}`)];
  }
  if (doubt.kind === 'grants-not-asked') return [text('Whom it was granted to was not looked at.')];
  const where = `${placeName(doubt.place)}: `;
  if (doubt.kind !== 'shrunk') return [text(`${where}${sentence(gapReason(doubt))}`)];
  const { counted, before, beforeAtMs } = doubt;
  return [
    text(`${where}only ${count(doubt.count)} ${counted} were told, and ${count(before)} at `),
    time(beforeAtMs),
    text('. A page may be missing; a smaller number is believed after a day.'),
  ];
}
