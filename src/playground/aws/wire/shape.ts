import { NormalizedSchema } from '@smithy/core/schema';
import { addressOf, bindingOf, type HttpAddress, type HttpBinding } from './http-binding.ts';

/**
 * The shapes of the wire, read once from the schemas that the SDK clients export. Codecs walk these; they are
 * compiled on first use, since a service has thousands of them and a world uses few.
 */
export type Shape =
  | { readonly kind: 'string' | 'boolean' | 'number' | 'blob' | 'document' | 'unit' }
  | { readonly kind: 'timestamp'; readonly format: TimestampFormat | undefined }
  | { readonly kind: 'list'; readonly flat: boolean; readonly item: Member }
  | { readonly kind: 'map'; readonly flat: boolean; readonly key: Member; readonly value: Member }
  | StructureShape;

export interface StructureShape {
  readonly kind: 'structure';
  /** The name of its element where it is the whole of a document. */
  readonly xmlName: string | undefined;
  readonly members: readonly Member[];
  readonly byName: ReadonlyMap<string, Member>;
}

export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

export interface Member {
  readonly name: string;
  readonly xmlName: string | undefined;
  readonly ec2QueryName: string | undefined;
  readonly required: boolean;
  /** Where the REST protocols put it; undefined for inside the body. */
  readonly http: HttpBinding | undefined;
  /** Compiled on the first call: shapes may contain themselves. */
  shape(): Shape;
}

/** One operation of one service, as its SDK client describes it. */
export interface OperationShape {
  readonly name: string;
  /** For the REST protocols. */
  readonly http: HttpAddress | undefined;
  readonly input: Shape;
  readonly output: Shape;
}

type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

/** How the SDK writes an operation down: mark, namespace, name, traits, input, output. */
type OperationSchema = readonly [9, string, string, unknown, SchemaRef, SchemaRef];

function isOperationSchema(value: unknown): value is OperationSchema {
  return Array.isArray(value) && value[0] === 9 && value.length === 6;
}

/**
 * Looks operations up by name among the exports of an SDK client (`DescribeImages$` and so on).
 * Answers undefined where the service has no such operation.
 */
export function operationShapes(sdk: Readonly<Record<string, unknown>>): (name: string) => OperationShape | undefined {
  const known = new Map<string, OperationShape>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const schema = Object.hasOwn(sdk, `${name}$`) ? sdk[`${name}$`] : undefined;
    if (!isOperationSchema(schema)) return undefined;
    const shape = { name, http: addressOf(schema[3]), input: shapeOf(schema[4]), output: shapeOf(schema[5]) };
    known.set(name, shape);
    return shape;
  };
}

/** Every operation that an SDK client has a command for. */
export function allOperations(sdk: Readonly<Record<string, unknown>>): readonly OperationShape[] {
  const shapeOfName = operationShapes(sdk);
  const names = Object.keys(sdk).flatMap((key) => /^(.+)Command$/.exec(key)?.[1] ?? []);
  return names.flatMap((name) => shapeOfName(name) ?? []);
}

/** Compiles one schema. Members are compiled when first asked for. */
export function shapeOf(schema: SchemaRef): Shape {
  return compile(NormalizedSchema.of(schema));
}

function compile(schema: NormalizedSchema): Shape {
  if (schema.isUnitSchema()) return { kind: 'unit' };
  if (schema.isStructSchema()) return structure(schema);
  const flat = Boolean(schema.getMergedTraits().xmlFlattened);
  if (schema.isListSchema()) return { kind: 'list', flat, item: memberOf('member', schema.getValueSchema()) };
  if (schema.isMapSchema()) {
    const key = memberOf('key', schema.getKeySchema());
    return { kind: 'map', flat, key, value: memberOf('value', schema.getValueSchema()) };
  }
  if (schema.isTimestampSchema()) return { kind: 'timestamp', format: timestampFormat(schema.getSchema()) };
  if (schema.isBlobSchema()) return { kind: 'blob' };
  if (schema.isBooleanSchema()) return { kind: 'boolean' };
  if (schema.isNumericSchema()) return { kind: 'number' };
  if (schema.isDocumentSchema()) return { kind: 'document' };
  if (schema.isStringSchema()) return { kind: 'string' };
  throw new TypeError(`the simulated wire has no shape for ${schema.getName(true)}`);
}

function structure(schema: NormalizedSchema): StructureShape {
  const required = requiredCount(schema.getSchema());
  const members = [...schema.structIterator()].map(([name, member], index) => memberOf(name, member, index < required));
  const byName = new Map(members.map((member) => [member.name, member]));
  return { kind: 'structure', xmlName: text(schema.getMergedTraits().xmlName), members, byName };
}

/** The SDK lists required members first and says how many they are in the seventh place. */
function requiredCount(schema: unknown): number {
  const count: unknown = Array.isArray(schema) && schema[0] !== 4 ? schema[6] : undefined;
  return typeof count === 'number' ? count : 0;
}

function memberOf(name: string, schema: NormalizedSchema, required = false): Member {
  const traits = schema.getMergedTraits();
  let shape: Shape | undefined;
  return {
    name,
    required,
    xmlName: text(traits.xmlName),
    ec2QueryName: text(traits['ec2QueryName']),
    http: bindingOf(traits),
    shape: () => {
      shape ??= compile(schema);
      return shape;
    },
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function timestampFormat(schema: unknown): TimestampFormat | undefined {
  if (schema === 5) return 'date-time';
  if (schema === 6) return 'http-date';
  return schema === 7 ? 'epoch-seconds' : undefined;
}
