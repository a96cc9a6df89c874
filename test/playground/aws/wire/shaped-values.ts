import fc from 'fast-check';
import type { Member, Shape, StructureShape } from '../../../../src/playground/aws/wire/shape.ts';

/** Random values that a shape allows, with what the wire cannot carry left out: control characters, empty containers. */
export function shapedValue(shape: Shape, depth = 4): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'structure':
      return structureValue(shape, depth);
    case 'list':
      return fc.array(shapedValue(shape.item.shape(), depth - 1), { minLength: 1, maxLength: 3 });
    case 'map':
      return fc.dictionary(name, shapedValue(shape.value.shape(), depth - 1), { minKeys: 1, maxKeys: 3 });
    case 'boolean':
      return fc.boolean();
    case 'number':
      return fc.integer({ min: 0, max: 2 ** 31 });
    case 'timestamp':
      return fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));
    case 'blob':
      return fc.uint8Array({ maxLength: 12 });
    case 'unit':
      return fc.constant({});
    default:
      return text;
  }
}

const name = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_/:'), minLength: 1, maxLength: 8 });

/** Text with everything that needs care on the wire; never blank, since readers of XML may take that for nothing. */
const text = fc
  .string({ unit: fc.constantFrom(...'ab9 &<>"\'=+%;#.\n\t\ré€😀'), minLength: 0, maxLength: 12 })
  .map((middle) => `x${middle}y`);

/** Never empty where the shape has members: the query protocols cannot say that something empty is there. */
function structureValue({ members }: StructureShape, depth: number): fc.Arbitrary<unknown> {
  const required = members.filter((member) => member.required);
  const optional = members.filter((member) => !member.required && (depth > 0 || isScalar(member)));
  const least = required.length === 0 ? Math.min(1, optional.length) : 0;
  const most = Math.min(6, optional.length);
  return fc.subarray(optional, { minLength: least, maxLength: most }).chain((chosen) => {
    const all = [...required, ...chosen];
    return fc.record(Object.fromEntries(all.map((member) => [member.name, shapedValue(member.shape(), depth - 1)])));
  });
}

function isScalar({ shape }: Member): boolean {
  return !['structure', 'list', 'map'].includes(shape().kind);
}

/** Without undefined members and empty containers, which the query protocols cannot tell apart. */
export function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  const entries = Object.entries(value).map(([key, inner]) => [key, pruned(inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined && !isEmpty(inner)));
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && !(value instanceof Date) && Object.keys(value).length === 0;
}
