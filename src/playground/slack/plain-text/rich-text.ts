import { type JsonObject, objectsAt, stringAt } from '../json.ts';
import type { Names } from './mrkdwn.ts';

/** What a person reads of a `rich_text` block, one line for each part. */
export function readRichText(block: JsonObject, names: Names): string {
  return objectsAt(block, 'elements')
    .map((part) => readPart(part, names))
    .join('\n');
}

function readPart(part: JsonObject, names: Names): string {
  if (part['type'] !== 'rich_text_list') return readInline(part, names);
  const indent = typeof part['indent'] === 'number' ? '  '.repeat(part['indent']) : '';
  return objectsAt(part, 'elements')
    .map((item, index) => `${indent}${part['style'] === 'ordered' ? `${index + 1}.` : '•'} ${readInline(item, names)}`)
    .join('\n');
}

function readInline(part: JsonObject, names: Names): string {
  return objectsAt(part, 'elements')
    .map((element) => readElement(element, names))
    .join('');
}

function readElement(element: JsonObject, names: Names): string {
  const at = (key: string): string => stringAt(element, key) ?? '';
  switch (element['type']) {
    case 'text':
      return at('text');
    case 'link':
      return stringAt(element, 'text') ?? at('url');
    case 'user':
      return `@${names.user(at('user_id')) ?? at('user_id')}`;
    case 'channel':
      return `#${names.channel(at('channel_id')) ?? at('channel_id')}`;
    case 'usergroup':
      return `@${names.userGroup(at('usergroup_id')) ?? at('usergroup_id')}`;
    case 'emoji':
      return `:${at('name')}:`;
    case 'broadcast':
      return `@${at('range')}`;
    case 'date':
      return stringAt(element, 'fallback') ?? '';
    default:
      return at('value');
  }
}
