import * as z from 'zod';
import type { Statement } from './roles.ts';

/** A call on one resource, as IAM judges it. */
export interface Asked {
  readonly action: string;
  readonly arn: string;
  /** The tags that the resource has. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The tags that the call gives it. */
  readonly gives?: Readonly<Record<string, string>>;
  /** The call that makes the resource, where it is tagged while it is made. */
  readonly madeBy?: string;
  /** The launch template that it comes from. */
  readonly template?: string;
  /** Whether what it launches has to ask for its metadata with a token. */
  readonly httpTokens?: 'required' | 'optional';
  /** Whom it shares the resource with, and whom it ends that for. */
  readonly adds?: Grants;
  readonly removes?: Grants;
  /** What the parameter of the template says; `false` when absent. */
  readonly onlyTagged?: boolean;
}

interface Grants {
  readonly userId?: readonly string[];
  readonly group?: readonly string[];
}

/** What the parameter CopyAccounts says here. */
export const copyAccounts = ['444455556666', '777788889999'] as const;

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const patternSchema = z.union([z.string(), z.object({ 'Fn::Sub': z.string() }).transform((sub) => sub['Fn::Sub'])]);
const parameterSchema = z.object({ Ref: z.literal('CopyAccounts') }).transform(() => [...copyAccounts]);
const valueSchema = z.union([oneOrMore, patternSchema.transform((one) => [one]), parameterSchema]);
const plainSchema = z.record(z.string(), z.record(z.string(), valueSchema)).default({});
const chosenSchema = z.object({
  'Fn::If': z.tuple([
    z.literal('IsOnlyTagged'),
    plainSchema,
    z.union([z.object({ Ref: z.literal('AWS::NoValue') }).transform(() => ({})), plainSchema]),
  ]),
});
const resourceSchema = z.union([patternSchema.transform((one) => [one]), z.array(patternSchema)]);

/** Whether any statement allows it. Knows the conditions that tags are bound by, and throws at any other. */
export function allows(statements: readonly Statement[], asked: Asked): boolean {
  return statements
    .filter(({ Action }) => Action.includes(asked.action))
    .some(({ Resource, Condition }) => {
      const named = resourceSchema.parse(Resource).some((pattern) => matches(pattern, asked.arn));
      const conditions = Object.entries(conditionsIn(Condition, asked.onlyTagged === true));
      return named && conditions.every(([operator, keys]) => allHold(operator, keys, asked));
    });
}

function conditionsIn(condition: unknown, onlyTagged: boolean): z.infer<typeof plainSchema> {
  const chosen = chosenSchema.safeParse(condition);
  if (!chosen.success) return plainSchema.parse(condition);
  return chosen.data['Fn::If'][onlyTagged ? 1 : 2];
}

/** What CloudFormation fills in may be any text without a colon. */
function matches(pattern: string, arn: string): boolean {
  const parts = pattern.split(/(\$\{[^}]+\}|\*)/);
  const source = parts.map((part) =>
    part === '*' ? '.*' : part.startsWith('${') ? '[^:]+' : part.replaceAll('.', '\\.'),
  );
  return new RegExp(`^${source.join('')}$`).test(arn);
}

function allHold(operator: string, keys: Readonly<Record<string, readonly string[]>>, asked: Asked): boolean {
  return Object.entries(keys).every(([key, wanted]) => holds(operator, valuesOf(key, asked), wanted));
}

function holds(operator: string, values: readonly string[], wanted: readonly string[]): boolean {
  switch (operator) {
    case 'Null':
      return wanted.includes(String(values.length === 0));
    case 'StringEquals':
      return values.some((value) => wanted.includes(value));
    case 'ArnLike':
      return values.some((value) => wanted.some((pattern) => matches(pattern, value)));
    case 'ForAllValues:StringEquals':
      return values.every((value) => wanted.includes(value));
    default:
      throw new Error(`${operator} is not known here`);
  }
}

function valuesOf(key: string, asked: Asked): readonly string[] {
  const { tags = {}, gives = {}, madeBy, template, httpTokens, adds, removes } = asked;
  const [kind = '', name = ''] = key.split('/');
  switch (kind) {
    case 'aws:ResourceTag':
    case 'ssm:resourceTag':
      return listed(tags[name]);
    case 'aws:RequestTag':
      return listed(gives[name]);
    case 'aws:TagKeys':
      return Object.keys(gives);
    case 'ec2:LaunchTemplate':
      return listed(template);
    case 'ec2:MetadataHttpTokens':
      return listed(httpTokens);
    case 'ec2:Add':
      return grantees(name, adds);
    case 'ec2:Remove':
      return grantees(name, removes);
    case 'ec2:CreateAction':
      return listed(madeBy);
    default:
      throw new Error(`${key} is not known here`);
  }
}

function grantees(name: string, { userId = [], group = [] }: Grants = {}): readonly string[] {
  return name === 'userId' ? userId : group;
}

function listed(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
