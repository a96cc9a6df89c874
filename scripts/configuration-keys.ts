/** The keys of amiable.yml as tables, from the schema that reads them. */
import * as z from 'zod';
import { configSchema } from '../src/config/schema.ts';
import { accountSchema, channelSchema, nameSchema, regionSchema, slackUserSchema } from '../src/config/values.ts';

const nodeSchema = z.object({
  description: z.string().optional(),
  default: z.json().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  pattern: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  required: z.array(z.string()).default([]),
  get properties() {
    return z.record(z.string(), nodeSchema).optional();
  },
  get additionalProperties() {
    return z.union([nodeSchema, z.boolean()]).optional();
  },
  get items() {
    return nodeSchema.optional();
  },
});
type Node = z.infer<typeof nodeSchema>;

/** What people call the texts that have a form of their own. */
const formNames: ReadonlyMap<string | undefined, string> = new Map(
  Object.entries({
    name: nameSchema,
    'account id': accountSchema,
    region: regionSchema,
    channel: channelSchema,
    'Slack user id': slackUserSchema,
  }).map(([words, schema]) => [nodeSchema.parse(z.toJSONSchema(schema)).pattern, words]),
);

/** One table for each map of keys, outermost first, as Markdown. */
export function keyTables(): string {
  const root = nodeSchema.parse(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }));
  return Object.entries(root.properties ?? {})
    .flatMap(([name, node]) => tablesOf(node, name))
    .join('\n\n');
}

/** The table of a map of keys, then those of the maps inside it. */
function tablesOf(node: Node, path: string): string[] {
  const about = `### \`${path}\`${node.description === undefined ? '' : `\n\n${node.description}`}`;
  const inner = insideOf(node, path);
  const keys = Object.entries(inner.node.properties ?? {});
  const rows = keys.filter(([, key]) => !isMap(key)).map(([name, key]) => rowOf(name, key, inner.node));
  const where = inner.path === path ? '' : `\n\nKeys of \`${inner.path}\`:`;
  const table =
    rows.length === 0 ? '' : `${where}\n\n| key | type | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}`;
  const nested = keys.filter(([, key]) => isMap(key)).flatMap(([name, key]) => tablesOf(key, `${inner.path}.${name}`));
  return [`${about}${table}`, ...nested];
}

/** Entries of a map with free names, or of a list of maps; else the map itself. */
function insideOf(node: Node, path: string): { readonly node: Node; readonly path: string } {
  if (typeof node.additionalProperties === 'object') return { node: node.additionalProperties, path: `${path}.NAME` };
  return node.items?.properties === undefined ? { node, path } : { node: node.items, path: `${path}[]` };
}

function isMap({ properties, additionalProperties, items }: Node): boolean {
  return properties !== undefined || typeof additionalProperties === 'object' || items?.properties !== undefined;
}

function rowOf(name: string, node: Node, holder: Node): string {
  const cells = [`\`${name}\``, typeOf(node), defaultOf(name, node, holder), node.description ?? ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function typeOf({ type, pattern, enum: values, minimum, maximum, items }: Node): string {
  if (items !== undefined) return `list of: ${typeOf(items)}`;
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(' or ');
  if (Array.isArray(type)) return type.map(typeName).join(' or ');
  const limits = minimum === undefined || maximum === undefined ? '' : `, ${minimum} to ${maximum}`;
  return `${formNames.get(pattern) ?? typeName(type ?? 'string')}${limits}`;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: '`true` or `false`',
};

function typeName(type: string): string {
  return typeNames[type] ?? type;
}

function defaultOf(name: string, node: Node, { required }: Node): string {
  if (node.default !== undefined) return `\`${JSON.stringify(node.default)}\``;
  return required.includes(name) ? 'required' : 'not set';
}
