import type { FormNode } from './form.ts';
import { InputError, invalid } from './input-problem.ts';
import { readScalar } from './scalars.ts';
import type { Member, Shape, StructureShape } from './shape.ts';

/** How the two query protocols differ in the names of a request. */
export interface QueryNames {
  /** The field of a structure's member. */
  field(member: Member): string;
  /** The name between a list and the index, such as `member` in `Names.member.1`; undefined where lists are flat. */
  listLevel(item: Member): string | undefined;
}

export const ec2Names: QueryNames = {
  field: (member) => member.ec2QueryName ?? capitalised(member.xmlName ?? member.name),
  listLevel: () => undefined,
};

export const awsQueryNames: QueryNames = {
  field: (member) => member.xmlName ?? member.name,
  listLevel: (item) => item.xmlName ?? 'member',
};

/**
 * Builds an operation's input from a form. Throws InputError where a required member is missing, a value cannot be
 * read, or a field belongs to no member.
 */
export function decodeQuery(shape: Shape, form: FormNode, names: QueryNames): object {
  if (shape.kind === 'structure') return decodeStructure(shape, form, '', names);
  refuseUnknown(form, new Set(), '');
  return {};
}

function decodeValue(shape: Shape, node: FormNode, path: string, names: QueryNames): unknown {
  switch (shape.kind) {
    case 'structure':
      return decodeStructure(shape, node, path, names);
    case 'list':
      return decodeList(shape, node, path, names);
    case 'map':
      return decodeMap(shape, node, path, names);
    default:
      return decodeScalar(shape.kind, node, path);
  }
}

function decodeScalar(
  kind: Exclude<Shape['kind'], 'structure' | 'list' | 'map'>,
  node: FormNode,
  path: string,
): unknown {
  refuseUnknown(node, new Set(), path);
  return readScalar(kind, node.text ?? '', path);
}

function decodeStructure(shape: StructureShape, node: FormNode, path: string, names: QueryNames): object {
  const value: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const member of shape.members) {
    const field = names.field(member);
    known.add(field);
    const child = node.children.get(field);
    if (child !== undefined) value[member.name] = decodeValue(member.shape(), child, joined(path, field), names);
    else if (member.required) throw new InputError({ kind: 'missing', path: joined(path, field) });
  }
  refuseUnknown(node, known, path);
  return value;
}

function decodeList(
  shape: Extract<Shape, { kind: 'list' }>,
  node: FormNode,
  path: string,
  names: QueryNames,
): unknown[] {
  const level = shape.flat ? undefined : names.listLevel(shape.item);
  if (level !== undefined) refuseUnknown(node, new Set([level]), path);
  const holder = level === undefined ? node : node.children.get(level);
  const itemPath = level === undefined ? path : joined(path, level);
  return indexed(holder, itemPath).map(([index, child]) =>
    decodeValue(shape.item.shape(), child, joined(itemPath, index), names),
  );
}

function decodeMap(shape: Extract<Shape, { kind: 'map' }>, node: FormNode, path: string, names: QueryNames): object {
  const holder = shape.flat ? node : node.children.get('entry');
  const entries = indexed(holder, path).map(([index, child]) => {
    const field = (member: Member): FormNode => {
      const found = child.children.get(member.xmlName ?? member.name);
      if (found !== undefined) return found;
      throw new InputError({ kind: 'missing', path: joined(joined(path, index), member.name) });
    };
    const key = field(shape.key).text ?? '';
    return [key, decodeValue(shape.value.shape(), field(shape.value), joined(path, index), names)] as const;
  });
  return Object.fromEntries(entries);
}

/** The numbered children in numeric order, whatever order they were sent in. */
function indexed(node: FormNode | undefined, path: string): [string, FormNode][] {
  const entries = [...(node?.children ?? [])];
  for (const [index] of entries)
    if (!/^\d+$/.test(index)) throw new InputError({ kind: 'unknown', path: joined(path, index) });
  if (entries.length === 0 && node?.text) throw invalid(path, node.text, 'a list');
  return entries.sort(([a], [b]) => Number(a) - Number(b));
}

function refuseUnknown(node: FormNode, known: ReadonlySet<string>, path: string): void {
  for (const field of node.children.keys()) {
    if (!known.has(field)) throw new InputError({ kind: 'unknown', path: joined(path, field) });
  }
}

function joined(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`;
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
