import { InputError } from './input-problem.ts';
import type { Shape, StructureShape } from './shape.ts';

/** What a service gets of an input that is sent over the wire. Throws InputError where a required member is missing. */
export function received(shape: Shape, input: object, { emptyLists }: { readonly emptyLists: boolean }): object {
  return shape.kind === 'structure' ? copyOf(shape, input, { emptyLists, isRequest: true }) : {};
}

/** What a caller gets of an output. */
export function answered(shape: Shape, output: object): object {
  return shape.kind === 'structure' ? copyOf(shape, output, { emptyLists: true, isRequest: false }) : {};
}

interface Way {
  /** Whether a list of nothing can be told from none. */
  readonly emptyLists: boolean;
  readonly isRequest: boolean;
}

/** A copy of the members that the shape knows, without those that are undefined. */
function copyOf(shape: StructureShape, value: object, way: Way): object {
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const inner: unknown = Reflect.get(value, name);
    const of = inner === undefined || inner === null ? undefined : shape.byName.get(name)?.shape();
    if (of !== undefined && !isNothing(of, inner, way)) copy[name] = through(of, inner, way);
  }
  if (way.isRequest) refuseMissing(shape, copy);
  return copy;
}

function refuseMissing({ members }: StructureShape, value: object): void {
  for (const { name, required } of members)
    if (required && !Object.hasOwn(value, name)) throw new InputError({ kind: 'missing', path: name });
}

/** Flat lists have no element of their own that could be empty. */
function isNothing(shape: Shape, value: unknown, { emptyLists }: Way): boolean {
  return shape.kind === 'list' && (shape.flat || !emptyLists) && Array.isArray(value) && value.length === 0;
}

function through(shape: Shape, value: unknown, way: Way): unknown {
  switch (shape.kind) {
    case 'structure':
      if (typeof value !== 'object' || value === null) throw new TypeError(`a ${typeof value} is no structure`);
      return copyOf(shape, value, way);
    case 'list': {
      if (!Array.isArray(value)) throw new TypeError(`a ${typeof value} is no list`);
      const item = shape.item.shape();
      return value.map((inner: unknown) => through(item, inner, way));
    }
    case 'map':
      if (typeof value !== 'object' || value === null) throw new TypeError(`a ${typeof value} is no map`);
      return entries(shape.value.shape(), value, way);
    default:
      return scalar(value);
  }
}

function entries(shape: Shape, value: object, way: Way): object {
  const all: readonly (readonly [string, unknown])[] = Object.entries(value);
  return Object.fromEntries(all.map(([key, inner]) => [key, through(shape, inner, way)]));
}

function scalar(value: unknown): unknown {
  if (typeof value !== 'object') return value;
  if (value instanceof Date) return new Date(value);
  return value instanceof Uint8Array ? value.slice() : structuredClone(value);
}
