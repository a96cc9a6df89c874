import type { Block } from 'slack-blocks-to-jsx';
import type { Json } from '../../../../basics/json.ts';
import { isList, isObject, type JsonObject, objectsAt, stringAt } from '../../../slack/json.ts';

/**
 * A block as the library draws it whole. It writes block ids into the page, where two messages may have the same; it
 * drops what it does not know; and of a date it hands on only the timestamp and the format.
 */
export function forLibrary(block: JsonObject): Block | undefined {
  const { block_id: _blockId, ...rest } = block;
  const prepared = prepare(rest);
  return isBlock(prepared) ? prepared : undefined;
}

/** The simulated Slack has judged the block before it got here. */
function isBlock(value: Json): value is Json & Block {
  return isObject(value) && typeof value['type'] === 'string';
}

function prepare(value: Json): Json {
  if (isList(value)) return value.map(prepare);
  if (!isObject(value)) return value;
  switch (value['type']) {
    case 'rich_text':
      return { ...prepareWithin(value), elements: objectsAt(value, 'elements').map(prepareParagraph) };
    case 'date':
      return { ...value, format: packDate(value) };
    case 'team':
      return { type: 'text', text: stringAt(value, 'team_id') ?? '', style: value['style'] ?? {} };
    default:
      return prepareWithin(value);
  }
}

const paragraphs = new Set(['rich_text_section', 'rich_text_list', 'rich_text_preformatted', 'rich_text_quote']);
const words = new Set(['text', 'link', 'emoji', 'user', 'usergroup', 'channel', 'broadcast', 'date', 'color', 'team']);

/** A part of rich text; one that nobody knows is said to be there. */
function prepareParagraph(part: JsonObject): Json {
  const type = stringAt(part, 'type') ?? 'none';
  if (!paragraphs.has(type)) return { type: 'rich_text_section', elements: [unknownPart(type)] };
  return { ...prepareWithin(part), elements: objectsAt(part, 'elements').map(prepareWord) };
}

function prepareWord(part: JsonObject): Json {
  const type = stringAt(part, 'type') ?? 'none';
  if (paragraphs.has(type)) return prepareParagraph(part);
  return words.has(type) ? prepare(part) : unknownPart(type);
}

function unknownPart(type: string): JsonObject {
  return { type: 'text', text: `⚠ This part (type ${type}) cannot be shown here.` };
}

function prepareWithin(value: JsonObject): Record<string, Json> {
  const prepared: Record<string, Json> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== undefined) prepared[key] = prepare(inner);
  }
  return prepared;
}

/** What the library would lose of a date rides in its format. */
const separator = '\u001F';

function packDate(date: JsonObject): string {
  return ['format', 'fallback', 'url'].map((key) => stringAt(date, key) ?? '').join(separator);
}

/** What `forLibrary` packed. */
export function unpackDate(packed: string): { format: string; fallback: string; url: string | undefined } {
  const [format = '', fallback = '', url = ''] = packed.split(separator);
  return { format, fallback, url: url === '' ? undefined : url };
}
