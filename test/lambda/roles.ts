import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CollectionTag, parse, type ScalarTag } from 'yaml';
import * as z from 'zod';

const repository = fileURLToPath(new URL('../..', import.meta.url));

export const statementSchema = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: z.union([z.string().transform((one) => [one]), z.array(z.string())]),
  Resource: z.unknown(),
  Condition: z.unknown().optional(),
});
export type Statement = z.infer<typeof statementSchema>;

const documentSchema = z.object({ Statement: z.array(statementSchema) });
const inlineSchema = z.object({ PolicyName: z.string(), PolicyDocument: documentSchema });
const attachedSchema = z.looseObject({
  Roles: z.array(z.object({ Ref: z.string() })),
  /** A reference to the template for other accounts is a text here. */
  PolicyDocument: z.union([documentSchema, z.string()]),
});
const attachedTypes = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];

export type RolesFile = 'roles.yml' | 'target-account.template.yml';

/** A policy of a role, whatever it refers to put in its place. */
export interface PlacedPolicy {
  readonly PolicyDocument: z.infer<typeof documentSchema>;
  /** IAM counts the length of such a policy apart from that of the others of the role. */
  readonly isManaged: boolean;
}

/** YAML as CloudFormation reads it, by its path from infrastructure/. */
export function readTemplate(path: string): unknown {
  const named = (tag: string, key: string): (ScalarTag | CollectionTag)[] => [
    { tag: `!${tag}`, resolve: (text: string) => ({ [key]: text }) },
    { tag: `!${tag}`, collection: 'seq', resolve: (items) => ({ [key]: items.toJSON() }) },
  ];
  const customTags = ['Ref', 'Sub', 'GetAtt', 'If', 'Equals', 'Not', 'FindInMap'].flatMap((tag) =>
    named(tag, tag === 'Ref' ? tag : `Fn::${tag}`),
  );
  return parse(readFileSync(`${repository}infrastructure/${path}`, 'utf8'), { customTags });
}

const templateSchema = z.object({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.looseObject({}) })),
});

/** The two roles of another account: one changes things, one only looks. */
export type TargetRole = 'Role' | 'Reader';

function resourcesOf(path: RolesFile) {
  return templateSchema.parse(readTemplate(path)).Resources;
}

/** The roles in a file, and who may take them on. */
export function rolesIn(path: RolesFile): readonly { readonly name: string; readonly trust: unknown }[] {
  return Object.entries(resourcesOf(path)).flatMap(([name, { Type, Properties }]) =>
    Type === 'AWS::IAM::Role' ? [{ name, trust: Properties['AssumeRolePolicyDocument'] }] : [],
  );
}

/** The policies that are written down in the role itself. */
export function inlineIn(path: RolesFile, role: string): readonly PlacedPolicy[] {
  const inline = z.array(inlineSchema).parse(resourcesOf(path)[role]?.Properties['Policies']);
  return inline.map(({ PolicyDocument }) => ({ PolicyDocument, isManaged: false }));
}

/** The policies that name the role. */
export function attachedIn(path: RolesFile, role: string): readonly PlacedPolicy[] {
  return Object.values(resourcesOf(path))
    .filter(({ Type }) => attachedTypes.includes(Type))
    .map(({ Type, Properties }) => ({ Type, ...attachedSchema.parse(Properties) }))
    .filter(({ Roles }) => Roles.some(({ Ref }) => Ref === role))
    .map(({ Type, PolicyDocument: document }) => ({
      PolicyDocument: typeof document === 'string' ? referredTo(document) : document,
      isManaged: Type === 'AWS::IAM::ManagedPolicy',
    }));
}

/** What a role of another account may do, by policy. */
export function targetPolicies(role: TargetRole = 'Role'): readonly PlacedPolicy[] {
  return policiesOf('target-account.template.yml', role);
}

function policiesOf(path: RolesFile, role: string): readonly PlacedPolicy[] {
  return [...inlineIn(path, role), ...attachedIn(path, role)];
}

const trustSchema = z.looseObject({ Effect: z.string(), Action: z.string(), Condition: z.unknown() });

/** Who may take on the role of another account, and how. */
export function targetTrust(role: TargetRole = 'Role'): readonly z.infer<typeof trustSchema>[] {
  const trust = z.object({ Statement: z.array(trustSchema) });
  return trust.parse(resourcesOf('target-account.template.yml')[role]?.Properties['AssumeRolePolicyDocument'])
    .Statement;
}

/** All that the role of a function allows, in its own account. */
export function statementsOf(role: string): readonly Statement[] {
  return allStatementsOf(role).filter(({ Effect }) => Effect === 'Allow');
}

/** What the role of a function is refused, whatever else allows it. */
export function refusalsOf(role: string): readonly Statement[] {
  return allStatementsOf(role).filter(({ Effect }) => Effect === 'Deny');
}

function allStatementsOf(role: string): readonly Statement[] {
  return policiesOf('roles.yml', role).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

const reference = /^\$\{file\(infrastructure\/target-account\.template\.yml\):Resources\.([\w.]+)\}$/;

/** The document that a text refers to in the template for other accounts. */
function referredTo(text: string): z.infer<typeof documentSchema> {
  const [, path = ''] = reference.exec(text) ?? [];
  const found = path
    .split('.')
    .reduce((inside: unknown, key) => Object(inside)[key], resourcesOf('target-account.template.yml'));
  return documentSchema.parse(found);
}

export function actionsOf(statements: readonly Statement[]): readonly string[] {
  return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
}

/** Where the SDK's name of a service is another than that in permissions. */
const services: Readonly<Record<string, string>> = {
  'auto-scaling': 'autoscaling',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
};
/** Those of the bot itself: its queue, and who it is. */
const own = new Set(['sqs', 'sts']);

/** The calls that the adapters of src/aws make in a place, as permissions. */
export function callsOfAdapters(): readonly string[] {
  const imports = /import \{([^}]+)\} from '@aws-sdk\/client-([\w-]+)'/g;
  const found = globSync('src/aws/*.ts', { cwd: repository }).flatMap((file) =>
    [...readFileSync(repository + file, 'utf8').matchAll(imports)].flatMap(([, names = '', client = '']) =>
      [...names.matchAll(/\b(\w+)Command\b/g)].flatMap(([, call]) =>
        own.has(client) ? [] : [`${services[client] ?? client}:${call}`],
      ),
    ),
  );
  return [...new Set(found)].sort();
}

/** The calls that the store makes once its table is there, as permissions. */
export function callsOfStore(): readonly string[] {
  const source = readFileSync(`${repository}src/store/table-client.ts`, 'utf8');
  const [, names = ''] = /import \{([^}]+)\} from '@aws-sdk\/lib-dynamodb'/.exec(source) ?? [];
  const calls = [...names.matchAll(/\b(\w+)Command,/g)].map(([, call = '']) => call);
  // The embedded store alone is read as a whole.
  const items = calls.filter((call) => call !== 'Scan').map((call) => (call === 'Query' ? call : `${call}Item`));
  return items.map((call) => `dynamodb:${call}`).sort();
}
