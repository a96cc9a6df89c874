import { writeBlob } from './scalars.ts';
import type { Member, Shape, StructureShape } from './shape.ts';

/** Writes an operation's output as the elements inside its reply. Members that are undefined are left out. */
export function membersXml(shape: Shape, value: object): string {
  return shape.kind === 'structure' ? structureXml(shape, value) : '';
}

/** `<name>text</name>` with the text escaped. */
export function elementXml(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

function structureXml(shape: StructureShape, value: object): string {
  let xml = '';
  for (const member of shape.members) {
    const inner: unknown = Reflect.get(value, member.name);
    if (inner !== undefined && inner !== null) xml += memberXml(member.xmlName ?? member.name, member.shape(), inner);
  }
  return xml;
}

/** One member as an element of this name; as several where it is a flat list. */
export function memberXml(name: string, shape: Shape, value: unknown): string {
  if (shape.kind === 'list' && shape.flat) return itemsXml(shape.item, value, name);
  if (shape.kind === 'map' && shape.flat) return entriesXml(shape, value, name);
  return `<${name}>${valueXml(shape, value)}</${name}>`;
}

function valueXml(shape: Shape, value: unknown): string {
  switch (shape.kind) {
    case 'structure':
      return structureXml(shape, asObject(value));
    case 'list':
      return itemsXml(shape.item, value, shape.item.xmlName ?? 'member');
    case 'map':
      return entriesXml(shape, value, 'entry');
    default:
      return escapeXml(scalarText(shape, value));
  }
}

function itemsXml(item: Member, value: unknown, name: string): string {
  if (!Array.isArray(value)) throw new TypeError(`${name} is a list on the wire`);
  const shape = item.shape();
  let xml = '';
  for (const inner of value) xml += `<${name}>${valueXml(shape, inner)}</${name}>`;
  return xml;
}

function entriesXml(shape: Extract<Shape, { kind: 'map' }>, value: unknown, name: string): string {
  const keyName = shape.key.xmlName ?? 'key';
  const valueName = shape.value.xmlName ?? 'value';
  return Object.entries(asObject(value))
    .map(
      ([key, inner]) =>
        `<${name}>${elementXml(keyName, key)}${memberXml(valueName, shape.value.shape(), inner)}</${name}>`,
    )
    .join('');
}

function scalarText(shape: Shape, value: unknown): string {
  if (value instanceof Date) return timestampText(shape, value);
  if (value instanceof Uint8Array) return writeBlob(value);
  return String(value);
}

function timestampText(shape: Shape, value: Date): string {
  const format = shape.kind === 'timestamp' ? shape.format : undefined;
  if (format === 'epoch-seconds') return String(value.getTime() / 1000);
  return format === 'http-date' ? value.toUTCString() : value.toISOString();
}

function asObject(value: unknown): object {
  if (typeof value === 'object' && value !== null) return value;
  throw new TypeError(`a structure was expected, not ${typeof value}`);
}

const special = /[&<>"'\r\n\t\u0085\u2028]/;
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Line ends and tabs become character references, else a reader would normalise them. */
function escapeXml(text: string): string {
  if (!special.test(text)) return text;
  return text.replace(new RegExp(special, 'g'), (char) => escapes[char] ?? `&#x${char.charCodeAt(0).toString(16)};`);
}
