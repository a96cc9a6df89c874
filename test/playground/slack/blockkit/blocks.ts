import type { Json } from '../../../../src/basics/json.ts';
import {
  type Surface,
  validateMessageBlocks,
  validateView,
} from '../../../../src/playground/slack/blockkit/validate.ts';
import type { JsonObject } from '../../../../src/playground/slack/json.ts';
import { button, plain } from '../builders.ts';

export type Blocks = readonly Json[];

/** The pointers of what is wrong with the blocks on a surface. */
export function issuesOf(blocks: Blocks, surface: Surface): readonly string[] {
  if (surface === 'message') return validateMessageBlocks(blocks).issues.map(({ pointer }) => pointer);
  const view = { type: surface, ...(surface === 'modal' && { title: plain('T'), submit: plain('S') }), blocks };
  return validateView(view, surface).map(({ pointer }) => pointer);
}

export const times = (size: number, make: (index: number) => Json): Json[] =>
  Array.from({ length: size }, (_, i) => make(i));
export const section = (keys: JsonObject): Json => ({ type: 'section', ...keys });
export const actions = (element: JsonObject): Blocks => [
  { type: 'actions', elements: [{ action_id: 'a', ...element }] },
];
export const input = (element: JsonObject, keys: JsonObject = {}): Blocks => [
  { type: 'input', label: plain('L'), element: { action_id: 'a', ...element }, ...keys },
];
export const option = (index: number): JsonObject => ({ text: plain(`o${index}`), value: `v${index}` });
export const rawText = (text: string): Json => ({ type: 'raw_text', text });
export const row = (cells: number, text = 'c'): Json[] => times(cells, () => rawText(text));
export const richText = (text: string): Json => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});
export const confirm = (keys: JsonObject): Blocks =>
  actions({ ...button('b', 'a'), confirm: { text: plain('sure'), ...keys } });
export const dataTable = (keys: JsonObject): Blocks => [
  { type: 'data_table', caption: 'c', rows: [row(2), row(2)], ...keys },
];
