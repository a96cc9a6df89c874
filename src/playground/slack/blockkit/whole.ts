import type { Json } from '../../../basics/json.ts';
import { isList, isObject, type JsonObject, objectAt, objectsAt, stringAt } from '../json.ts';
import { report, type Walk } from './rules.ts';

/**
 * What all blocks together may hold. Slack documents the sums of tables and markdown; that of all other text is
 * known from its staff as "12,000 with a buffer for block containers", and refusals were measured from 11,341 on,
 * so the simulation refuses a little earlier than Slack and never later.
 */
export const totals = { text: 11_000, markdown: 12_000, table: 10_000, dataTable: 20_000 } as const;

export type TotalName = keyof typeof totals;

/** Counts the characters of text in blocks, by the limit that they count against. */
export function countText(blocks: readonly Json[]): Readonly<Record<TotalName, number>> {
  const sums = { text: 0, markdown: 0, table: 0, dataTable: 0 };
  const visit = (value: Json | undefined, into: TotalName): void => {
    if (isList(value)) {
      for (const inner of value) visit(inner, into);
    } else if (isObject(value)) {
      const own = totalOf(value, into);
      sums[own] += textOf(value);
      for (const inner of Object.values(value)) visit(inner, own);
    }
  };
  visit(blocks, 'text');
  return sums;
}

function totalOf(value: JsonObject, around: TotalName): TotalName {
  switch (value['type']) {
    case 'markdown':
      return 'markdown';
    case 'table':
      return 'table';
    case 'data_table':
      return 'dataTable';
    default:
      return around;
  }
}

/** A task's or plan's title and a table's caption are bare strings; all other text is under `text`. */
function textOf(value: JsonObject): number {
  return ['text', 'title', 'caption'].reduce((sum, key) => sum + (stringAt(value, key)?.length ?? 0), 0);
}

/** Block ids differ in a message or view, and action ids differ in a block. */
export function checkIds(blocks: readonly Json[], at: string, walk: Walk): void {
  const seen = new Set<string>();
  eachBlock(blocks, at, (block, pointer) => {
    const id = stringAt(block, 'block_id');
    if (id !== undefined && seen.has(id)) {
      report(walk, `${pointer}/block_id`, 'duplicate_id', `block_id already exists: ${id}`);
    }
    if (id !== undefined) seen.add(id);
    checkActionIds(block, pointer, walk);
  });
}

function checkActionIds(block: JsonObject, at: string, walk: Walk): void {
  const seen = new Set<string>();
  for (const [pointer, element] of elementsOf(block)) {
    const id = stringAt(element, 'action_id');
    if (id !== undefined && seen.has(id)) {
      report(walk, `${at}${pointer}/action_id`, 'duplicate_id', `action_id already exists: ${id}`);
    }
    if (id !== undefined) seen.add(id);
  }
}

/** At most one element takes the focus when a view opens. */
export function checkFocus(blocks: readonly Json[], at: string, walk: Walk): void {
  let focused = 0;
  eachBlock(blocks, at, (block, pointer) => {
    for (const [inner, element] of elementsOf(block)) {
      if (element['focus_on_load'] !== true) continue;
      focused += 1;
      if (focused > 1)
        report(walk, `${pointer}${inner}/focus_on_load`, 'duplicate_focus', 'only one element may be true');
    }
  });
}

/** Visits each block, and the blocks inside containers and carousels. */
export function eachBlock(
  blocks: readonly Json[],
  at: string,
  visit: (block: JsonObject, pointer: string) => void,
): void {
  blocks.forEach((block, index) => {
    if (!isObject(block)) return;
    const pointer = `${at}/${index}`;
    visit(block, pointer);
    if (block['type'] === 'container') eachBlock(objectsAt(block, 'child_blocks'), `${pointer}/child_blocks`, visit);
    if (block['type'] === 'carousel') eachBlock(objectsAt(block, 'elements'), `${pointer}/elements`, visit);
  });
}

/** The elements of a block, each with its pointer inside the block. */
export function elementsOf(block: JsonObject): readonly (readonly [pointer: string, element: JsonObject])[] {
  const found: (readonly [string, JsonObject])[] = [];
  for (const key of ['accessory', 'element']) {
    const single = objectAt(block, key);
    if (single !== undefined) found.push([`/${key}`, single]);
  }
  for (const key of block['type'] === 'card' ? ['actions'] : ['elements']) {
    objectsAt(block, key).forEach((element, index) => {
      found.push([`/${key}/${index}`, element]);
    });
  }
  return found;
}
