import type { Json } from '../../../basics/json.ts';
import type { Ids } from '../ids.ts';
import { isList, isObject, type JsonObject } from '../json.ts';

const interactive = new Set([
  'button',
  'checkboxes',
  'datepicker',
  'datetimepicker',
  'email_text_input',
  'feedback_buttons',
  'file_input',
  'icon_button',
  'number_input',
  'overflow',
  'plain_text_input',
  'radio_buttons',
  'rich_text_input',
  'timepicker',
  'url_text_input',
  'workflow_button',
]);

/** The blocks with the block ids and action ids that Slack makes up where the bot gave none. */
export function fillIds(blocks: readonly Json[], ids: Ids): readonly JsonObject[] {
  return blocks.filter(isObject).map((block) => ({ block_id: ids.secret(5), ...fillElements(block, ids) }));
}

function fillElements(block: JsonObject, ids: Ids): JsonObject {
  const children = block['child_blocks'];
  const filled: Record<string, Json | undefined> = { ...block };
  for (const key of ['accessory', 'element', 'elements', 'actions']) filled[key] = withActionIds(block[key], ids);
  // A carousel's elements are cards: blocks in their own right, with buttons of their own.
  if (block['type'] === 'carousel' && isList(block['elements'])) filled['elements'] = fillIds(block['elements'], ids);
  if (isList(children)) filled['child_blocks'] = fillIds(children, ids);
  return withoutUndefined(filled);
}

function withActionIds(value: Json | undefined, ids: Ids): Json | undefined {
  if (isList(value)) return value.map((inner) => withActionIds(inner, ids) ?? null);
  if (!isObject(value) || !isInteractive(value['type'])) return value;
  return { action_id: ids.secret(5), ...value };
}

function isInteractive(type: Json | undefined): boolean {
  return typeof type === 'string' && (interactive.has(type) || type.endsWith('_select'));
}

function withoutUndefined(value: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}
