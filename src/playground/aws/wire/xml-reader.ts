import { InputError, invalid } from './input-problem.ts';
import { readScalar } from './scalars.ts';
import type { Member, Shape, StructureShape } from './shape.ts';

/** An element of a request's body. Attributes are left out: no operation here reads any. */
export interface XmlElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

const tokens = /<\?.*?\?>|<!--.*?-->|<(?<end>\/?)(?<name>[^\s>/]+)[^>]*?(?<empty>\/?)>|(?<text>[^<]+)/gs;

/** Reads a document into its root. Throws InputError where it is not well-formed. */
export function parseXml(document: string): XmlElement {
  const top: XmlElement = { name: '', text: '', children: [] };
  const open = [top];
  for (const { groups = {} } of document.matchAll(tokens)) {
    if (groups['end'] === '/') {
      if (open.pop()?.name !== localName(groups)) throw invalid('', document, 'XML');
      continue;
    }
    const opened = addTo(open.at(-1), groups);
    if (opened !== undefined) open.push(opened);
  }
  const [root] = top.children;
  if (root === undefined || open.length !== 1) throw invalid('', document, 'XML');
  return root;
}

/** Adds an element or text; answers the element where what follows is inside of it. */
function addTo(inner: XmlElement | undefined, groups: Readonly<Record<string, string>>): XmlElement | undefined {
  if (inner === undefined) return undefined;
  inner.text += unescaped(groups['text'] ?? '');
  if (groups['name'] === undefined) return undefined;
  const element: XmlElement = { name: localName(groups), text: '', children: [] };
  inner.children.push(element);
  return groups['empty'] === '' ? element : undefined;
}

function localName({ name = '' }: Readonly<Record<string, string>>): string {
  return name.replace(/^.*:/, '');
}

/** Builds the members of a structure from the root of a document. Throws InputError. */
export function membersFromXml(shape: StructureShape, document: string): object {
  return structureFromXml(shape, parseXml(document), '');
}

/** Builds a value of this shape from an element. Throws InputError as the other protocols do. */
export function fromXml(shape: Shape, element: XmlElement, path = ''): unknown {
  switch (shape.kind) {
    case 'structure':
      return structureFromXml(shape, element, path);
    case 'list':
      return itemsFromXml(shape.item, element.children, shape.item.xmlName ?? 'member', path);
    case 'map':
      return entriesFromXml(shape, named(element, 'entry'), path);
    case 'unit':
      return {};
    default:
      return readScalar(shape.kind, element.text, path);
  }
}

function structureFromXml(shape: StructureShape, element: XmlElement, path: string): object {
  const value: Record<string, unknown> = {};
  for (const member of shape.members) {
    const innerPath = path === '' ? member.name : `${path}.${member.name}`;
    const found = named(element, member.xmlName ?? member.name);
    if (found.length > 0) value[member.name] = memberFromXml(member.shape(), found, innerPath);
    else if (member.required) throw new InputError({ kind: 'missing', path: innerPath });
  }
  return value;
}

function memberFromXml(shape: Shape, found: readonly XmlElement[], path: string): unknown {
  if (shape.kind === 'list' && shape.flat) return found.map((element) => fromXml(shape.item.shape(), element, path));
  if (shape.kind === 'map' && shape.flat) return entriesFromXml(shape, found, path);
  const [only] = found;
  return only === undefined ? undefined : fromXml(shape, only, path);
}

function itemsFromXml(item: Member, elements: readonly XmlElement[], name: string, path: string): unknown[] {
  return elements.filter((element) => element.name === name).map((element) => fromXml(item.shape(), element, path));
}

function entriesFromXml(shape: Extract<Shape, { kind: 'map' }>, entries: readonly XmlElement[], path: string): object {
  const pairs = entries.map((entry) => {
    const [key] = named(entry, shape.key.xmlName ?? 'key');
    const [value] = named(entry, shape.value.xmlName ?? 'value');
    return [key?.text ?? '', value === undefined ? undefined : fromXml(shape.value.shape(), value, path)] as const;
  });
  return Object.fromEntries(pairs);
}

function named(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole;
    const isHex = name.charAt(1).toLowerCase() === 'x';
    return String.fromCodePoint(Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10));
  });
}
