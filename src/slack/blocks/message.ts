import type { KnownBlock } from '@slack/types';
import type { Part, View } from '../../messages/view.ts';
import { actionBlocks, actionsLength } from './actions.ts';
import { clean, escapeMarkup } from './escape.ts';
import { count, cut, limits } from './limits.ts';
import { partBlocks } from './part.ts';

export interface Rendered {
  /** What a notification and a screen reader say; Slack reads mark-up in it, so it is escaped. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Below this there is no use in showing the beginning of a part. */
const leastRoom = 80;
const closingLength = 60;
const mostBlocksOfAPart = 3;
const mostActionText = 4_000;

/** A view as a message. Never more than Slack takes: what is too much is cut, and says so. */
export function renderBlocks(view: View): Rendered {
  const blocks = drawParts(view.parts, limits.messageBlocks);
  const text = escapeMarkup(cut(clean(view.summary), limits.summary));
  return { text, blocks: blocks.length === 0 ? summaryBlocks(view.summary) : blocks };
}

/** A view as the blocks of a home tab. */
export function renderHomeBlocks(view: View): KnownBlock[] {
  const blocks = drawParts(view.parts, limits.homeBlocks);
  return blocks.length === 0 ? summaryBlocks(view.summary) : blocks;
}

function summaryBlocks(summary: string): KnownBlock[] {
  return [
    ...partBlocks({ kind: 'paragraph', line: [{ kind: 'text', text: summary || '–' }] }, limits.paragraph, false),
  ];
}

/** Buttons first get their room, then everything else in order for as long as there is some. */
function drawParts(parts: readonly Part[], mostBlocks: number): KnownBlock[] {
  const reserved = reserve(parts);
  const blocks: KnownBlock[] = [];
  let left = limits.messageText - closingLength - reserved.characters;
  let blocksLeft = mostBlocks - 1 - reserved.blocks;
  let hidden = 0;
  let actionIndex = 0;
  for (const part of parts) {
    if (part.kind === 'actions') {
      if (!reserved.parts.has(part)) {
        hidden += 1;
        continue;
      }
      const drawn = actionBlocks(part.actions, actionIndex);
      actionIndex = drawn.next;
      blocks.push(...drawn.blocks);
      continue;
    }
    if (left < leastRoom || blocksLeft < mostBlocksOfAPart) {
      hidden += 1;
      continue;
    }
    const drawn = partBlocks(part, left, blocks.some(isTable));
    left -= shownLength(drawn);
    blocksLeft -= drawn.length;
    blocks.push(...drawn);
  }
  return hidden === 0 ? blocks : [...blocks, hiddenBlock(hidden)];
}

interface Reserved {
  readonly parts: ReadonlySet<Part>;
  readonly characters: number;
  readonly blocks: number;
}

function reserve(parts: readonly Part[]): Reserved {
  const kept = new Set<Part>();
  let characters = 0;
  for (const part of parts) {
    if (part.kind !== 'actions' || part.actions.length === 0) continue;
    // Commands that find no button are spelled out below the buttons.
    const length = actionsLength(part.actions) + limits.item;
    if (characters + length > mostActionText + limits.item) continue;
    characters += length;
    kept.add(part);
  }
  return { parts: kept, characters, blocks: kept.size * 2 };
}

function isTable(block: KnownBlock): boolean {
  return block.type === 'table';
}

/** The characters of all text in blocks. */
function shownLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, inner) => sum + shownLength(inner), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (key === 'text' && typeof inner === 'string' ? inner.length : shownLength(inner)),
    0,
  );
}

function hiddenBlock(hidden: number): KnownBlock {
  const text = `… ${count(hidden)} more ${hidden === 1 ? 'part' : 'parts'}, too long for one message`;
  return { type: 'context', elements: [{ type: 'plain_text', text, emoji: false }] };
}
