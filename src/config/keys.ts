/** Which keys the schema knows at a place, for the message about one that it does not. */
import * as z from 'zod';
import type { Path } from './problems.ts';
import { configSchema } from './schema.ts';

const outlineSchema = z.object({
  get properties() {
    return z.record(z.string(), outlineSchema).default({});
  },
  get additionalProperties() {
    return z.union([outlineSchema, z.boolean()]).optional();
  },
  get items() {
    return outlineSchema.optional();
  },
});
type Outline = z.infer<typeof outlineSchema>;

function step(outline: Outline | undefined, part: PropertyKey): Outline | undefined {
  if (typeof part === 'number') return outline?.items;
  const named = outline?.properties[String(part)];
  const any = outline?.additionalProperties;
  return named ?? (typeof any === 'object' ? any : undefined);
}

/** The keys that can be written in the map at `path`; empty where any name can. */
export function knownKeys(path: Path): readonly string[] {
  const root = outlineSchema.parse(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }));
  const place = path.reduce<Outline | undefined>(step, root);
  return Object.keys(place?.properties ?? {});
}
