import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CollectionTag, parse, type ScalarTag } from 'yaml';
import * as z from 'zod';

const repository = fileURLToPath(new URL('../..', import.meta.url));

const statementSchema = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: z.union([z.string().transform((one) => [one]), z.array(z.string())]),
  Resource: z.unknown(),
  Condition: z.unknown().optional(),
});
export type Statement = z.infer<typeof statementSchema>;

const documentSchema = z.object({ Statement: z.array(statementSchema) });
const inlineSchema = z.object({ PolicyName: z.string(), PolicyDocument: documentSchema });
const attachedSchema = z.object({
  PolicyName: z.string(),
  Roles: z.array(z.object({ Ref: z.string() })),
  /** A reference to the template for other accounts is a text here. */
  PolicyDocument: z.union([documentSchema, z.string()]),
});

/** YAML as CloudFormation reads it, by its path from infrastructure/. */
export function readTemplate(path: string): unknown {
  const named = (tag: string, key: string): (ScalarTag | CollectionTag)[] => [
    { tag: `!${tag}`, resolve: (text: string) => ({ [key]: text }) },
    { tag: `!${tag}`, collection: 'seq', resolve: (items) => ({ [key]: items.toJSON() }) },
  ];
  const customTags = ['Ref', 'Sub', 'GetAtt', 'If', 'Equals', 'Not'].flatMap((tag) =>
    named(tag, tag === 'Ref' ? tag : `Fn::${tag}`),
  );
  return parse(readFileSync(`${repository}infrastructure/${path}`, 'utf8'), { customTags });
}

const templateSchema = z.object({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.looseObject({}) })),
});

/** The two roles of another account: one changes things, one only looks. */
export type TargetRole = 'Role' | 'Reader';

/** What a role of another account may do, by policy. */
export function targetPolicies(role: TargetRole = 'Role'): readonly z.infer<typeof inlineSchema>[] {
  const { Resources } = templateSchema.parse(readTemplate('target-account.template.yml'));
  return z.array(inlineSchema).parse(Resources[role]?.Properties['Policies']);
}

const trustSchema = z.looseObject({ Effect: z.string(), Action: z.string(), Condition: z.unknown() });

/** Who may take on the role of another account, and how. */
export function targetTrust(role: TargetRole = 'Role'): readonly z.infer<typeof trustSchema>[] {
  const { Resources } = templateSchema.parse(readTemplate('target-account.template.yml'));
  const trust = z.object({ Statement: z.array(trustSchema) });
  return trust.parse(Resources[role]?.Properties['AssumeRolePolicyDocument']).Statement;
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
  const { Resources } = templateSchema.parse(readTemplate('roles.yml'));
  const inline = z.array(inlineSchema).parse(Resources[role]?.Properties['Policies']);
  const attached = Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .map(({ Properties }) => attachedSchema.parse(Properties))
    .filter(({ Roles }) => Roles.some(({ Ref }) => Ref === role));
  return [...inline, ...attached].flatMap(({ PolicyDocument }) =>
    typeof PolicyDocument === 'string' ? referredTo(PolicyDocument) : PolicyDocument.Statement,
  );
}

const reference =
  /^\$\{file\(infrastructure\/target-account\.template\.yml\):Resources\.(Role|Reader)\.Properties\.Policies\.(\d)\.PolicyDocument\}$/;

function referredTo(text: string): readonly Statement[] {
  const [, role, index] = reference.exec(text) ?? [];
  const policy = targetPolicies(role === 'Reader' ? 'Reader' : 'Role')[Number(index)];
  if (policy === undefined) throw new Error(`${text} refers to no policy`);
  return policy.PolicyDocument.Statement;
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
