/** What decides in AWS whether something is ours: patterns of rules of EventBridge, and filters of log groups. */
import * as z from 'zod';

const scalarSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const conditionSchema = z.union([scalarSchema, z.strictObject({ prefix: z.string() })]);
/** A pattern of EventBridge, as far as ours go. */
const patternSchema = z.record(
  z.string(),
  z.union([z.array(conditionSchema).min(1), z.lazy((): z.ZodType => patternSchema)]),
);

/**
 * Whether a rule with this pattern takes the event: each field that it names has one of the values that it names. Throws
 * where the pattern has anything else than values and prefixes.
 */
export function takesEvent(pattern: unknown, event: unknown): boolean {
  const fields = z.record(z.string(), z.unknown()).safeParse(event).data ?? {};
  return Object.entries(patternSchema.parse(pattern)).every(([name, wanted]) =>
    Array.isArray(wanted)
      ? wanted.some((condition) => isAsWanted(conditionSchema.parse(condition), fields[name]))
      : takesEvent(wanted, fields[name]),
  );
}

function isAsWanted(condition: z.infer<typeof conditionSchema>, value: unknown): boolean {
  const values = Array.isArray(value) ? value : [value];
  return values.some((one) =>
    typeof condition === 'object' && condition !== null
      ? typeof one === 'string' && one.startsWith(condition.prefix)
      : one === condition,
  );
}

const termPattern = /^\(?\$\.(\w+) (=|>=) ("[^"]*"|-?\d+)\)?$/;

/** Whether a filter of CloudWatch Logs takes a line that is JSON. Throws where it is more than a few terms, one of which holds. */
export function takesLine(filter: string, line: Readonly<Record<string, unknown>>): boolean {
  const [, inside] = /^\{ (.+) \}$/.exec(filter.trim()) ?? [];
  if (inside === undefined) throw new Error(`the filter ${filter} is for no JSON`);
  return inside.split(' || ').some((term) => {
    const [, name = '', operator, written] = termPattern.exec(term) ?? [];
    if (written === undefined) throw new Error(`the filter ${filter} has a term that is not known here: ${term}`);
    const wanted = z.union([z.string(), z.number()]).parse(JSON.parse(written));
    const value = line[name];
    return operator === '=' ? value === wanted : typeof value === 'number' && value >= Number(wanted);
  });
}
