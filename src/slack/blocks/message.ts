import type { KnownBlock } from '@slack/types';
import { legible } from '../../basics/legible.ts';
import type { Part, View } from '../../messages/view.ts';
import { actionBlocks, actionsLength, areSpelledOut } from './actions.ts';
import { escapeMarkup } from './escape.ts';
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
  const text = escapeMarkup(cut(legible(view.summary), limits.summary));
  return { text, blocks: blocks.length === 0 ? summaryBlocks(view.summary) : blocks };
}

/** A view as the blocks of a home tab. Its buttons belong to what stands before them, and go where that does. */
export function renderHomeBlocks(view: View): KnownBlock[] {
  const blocks = drawParts(view.parts, limits.homeBlocks, true);
  return blocks.length === 0 ? summaryBlocks(view.summary) : blocks;
}

function summaryBlocks(summary: string): KnownBlock[] {
  return [
    ...partBlocks({ kind: 'paragraph', line: [{ kind: 'text', text: summary || '–' }] }, limits.paragraph, false),
  ];
}

/** What has been drawn, and what room is left for the rest. */
interface Drawing {
  readonly blocks: KnownBlock[];
  left: number;
  blocksLeft: number;
  /** Parts that found no room. */
  hidden: number;
  actionIndex: number;
}

/** Buttons first get their room, then everything else in order for as long as there is some. */
function drawParts(parts: readonly Part[], mostBlocks: number, inOrder = false): KnownBlock[] {
  const reserved = reserve(parts, Math.floor(mostBlocks / 2));
  const drawing: Drawing = {
    blocks: [],
    left: limits.messageText - closingLength - reserved.characters,
    blocksLeft: mostBlocks - 1 - reserved.blocks,
    hidden: 0,
    actionIndex: 0,
  };
  for (const part of parts) {
    if (part.kind !== 'actions') drawPart(drawing, part);
    else if (inOrder && drawing.hidden > 0) drawing.hidden += 1;
    else if (part.actions.length > 0) drawActions(drawing, part, reserved);
  }
  const { blocks, hidden } = drawing;
  return hidden === 0 ? blocks : [...blocks, hiddenBlock(hidden)];
}

function drawActions(drawing: Drawing, part: Extract<Part, { kind: 'actions' }>, reserved: Reserved): void {
  if (!reserved.parts.has(part)) {
    drawing.hidden += 1;
    return;
  }
  const drawn = actionBlocks(part.actions, drawing.actionIndex);
  drawing.actionIndex = drawn.next;
  drawing.blocks.push(...drawn.blocks);
}

function drawPart(drawing: Drawing, part: Exclude<Part, { kind: 'actions' }>): void {
  if (drawing.left < leastRoom || drawing.blocksLeft < mostBlocksOfAPart) {
    drawing.hidden += 1;
    return;
  }
  const drawn = partBlocks(part, drawing.left, drawing.blocks.some(isTable));
  drawing.left -= shownLength(drawn);
  drawing.blocksLeft -= drawn.length;
  drawing.blocks.push(...drawn);
}

interface Reserved {
  readonly parts: ReadonlySet<Part>;
  readonly characters: number;
  readonly blocks: number;
}

function reserve(parts: readonly Part[], mostBlocks: number): Reserved {
  const kept = new Set<Part>();
  let characters = 0;
  let blocks = 0;
  for (const part of parts) {
    if (part.kind !== 'actions' || part.actions.length === 0) continue;
    const isSpelledOut = areSpelledOut(part.actions);
    const length = actionsLength(part.actions) + (isSpelledOut ? limits.item : 0);
    const height = isSpelledOut ? 2 : 1;
    if (characters + length > mostActionText + limits.item || blocks + height > mostBlocks) continue;
    characters += length;
    blocks += height;
    kept.add(part);
  }
  return { parts: kept, characters, blocks };
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
