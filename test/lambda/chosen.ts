import * as z from 'zod';

const templateSchema = z.looseObject({
  Parameters: z.record(z.string(), z.looseObject({ Default: z.unknown() })),
  Conditions: z.record(z.string(), z.unknown()),
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Condition: z.string().optional(), Properties: z.looseObject({}).default({}) }),
  ),
});
export type Template = z.infer<typeof templateSchema>;

export function parseTemplate(text: string): Template {
  return templateSchema.parse(JSON.parse(text));
}

const ifSchema = z.strictObject({ 'Fn::If': z.tuple([z.string(), z.unknown(), z.unknown()]) });
const refSchema = z.strictObject({ Ref: z.string() });
const equalsSchema = z.strictObject({ 'Fn::Equals': z.tuple([z.unknown(), z.unknown()]) });
const notSchema = z.strictObject({ 'Fn::Not': z.tuple([z.unknown()]) });

/** The resources that CloudFormation makes of a template with these parameters, with every `If` and parameter in its place. */
export function chosenResources(
  template: Template,
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const defaults = Object.entries(template.Parameters).map(([name, { Default }]) => [name, Default] as const);
  const values = new Map<string, unknown>([...defaults, ...Object.entries(parameters)]);
  const holds = (condition: unknown): boolean => {
    const not = notSchema.safeParse(condition);
    if (not.success) return !holds(not.data['Fn::Not'][0]);
    const [one, other] = equalsSchema.parse(condition)['Fn::Equals'].map(chosen);
    return one === other;
  };
  const chosen = (node: unknown): unknown => {
    const either = ifSchema.safeParse(node);
    if (either.success) {
      const [name, yes, no] = either.data['Fn::If'];
      return chosen(holds(template.Conditions[name]) ? yes : no);
    }
    const reference = refSchema.safeParse(node);
    if (reference.success && values.has(reference.data.Ref)) return values.get(reference.data.Ref);
    if (Array.isArray(node)) return node.map(chosen);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, chosen(value)]));
  };
  const made = Object.entries(template.Resources).filter(
    ([, { Condition }]) => Condition === undefined || holds(template.Conditions[Condition]),
  );
  return Object.fromEntries(made.map(([name, { Properties }]) => [name, chosen(Properties)]));
}
