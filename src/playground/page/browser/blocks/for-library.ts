import type { Block } from 'slack-blocks-to-jsx';
import type { Json } from '../../../../basics/json.ts';
import { isList, isObject, type JsonObject, stringAt } from '../../../slack/json.ts';

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
    case 'date':
      return { ...value, format: packDate(value) };
    case 'team':
      return { type: 'text', text: stringAt(value, 'team_id') ?? '', style: value['style'] ?? {} };
    default:
      return prepareWithin(value);
  }
}

function prepareWithin(value: JsonObject): Json {
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
