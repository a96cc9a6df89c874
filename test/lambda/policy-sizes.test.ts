import { describe, expect, it } from 'vitest';
import { attachedIn, inlineIn, type PlacedPolicy, rolesIn } from './roles.ts';

/** The quotas of IAM, in characters without white space: of all inline policies of a role, of a managed one, of who trusts whom. */
const mostInline = 10_240;
const mostManaged = 6_144;
const mostTrusting = 2_048;

const repeated = (times: number, text: string) => Array.from({ length: times }, () => text);
/** What a large organization fills in. */
const filled: Readonly<Record<string, string | readonly string[]>> = {
  PassableRoles: repeated(30, `arn:aws:iam::111122223333:role/${'r'.repeat(24)}`),
  CopyAccounts: repeated(40, '444455556666'),
  ImageParameters: repeated(15, `arn:aws:ssm:*:111122223333:parameter/${'p'.repeat(20)}/*`),
};
const longest = 'x'.repeat(64);

/** As CloudFormation fills it in, with every condition that makes it longer. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value === 'string') return value.replaceAll(/\$\{([^}]+)\}/g, (_all, name: string) => builtIn(name));
  if (typeof value !== 'object' || value === null) return value;
  const [[key, content] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0) {
    if (key === 'Ref') return filled[String(content)] ?? longest;
    if (key === 'Fn::GetAtt') return `arn:aws:dynamodb:ap-southeast-2:111122223333:table/${longest}`;
    if (key === 'Fn::Sub') return resolved(content);
    if (key === 'Fn::If' && Array.isArray(content)) return resolved(content[1]);
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, resolved(part)]));
}

function builtIn(name: string): string {
  return (
    { 'AWS::Partition': 'aws-cn', 'AWS::AccountId': '111122223333', 'AWS::Region': 'ap-southeast-2' }[name] ??
    longest.slice(0, 24)
  );
}

const lengthOf = (policy: unknown) => JSON.stringify(resolved(policy)).length;
const total = (policies: readonly PlacedPolicy[]) =>
  policies.reduce((sum, { PolicyDocument }) => sum + lengthOf(PolicyDocument), 0);

describe.each(['roles.yml', 'target-account.template.yml'] as const)(
  '%s, filled in by a large organization,',
  (path) => {
    it.each(rolesIn(path))('gives $name no more than IAM takes', ({ name, trust }) => {
      const attached = attachedIn(path, name);
      const inline = [...inlineIn(path, name), ...attached.filter(({ isManaged }) => !isManaged)];
      expect(inline.length).toBeGreaterThan(0);
      expect(total(inline)).toBeLessThanOrEqual(mostInline);
      for (const policy of attached.filter(({ isManaged }) => isManaged))
        expect(total([policy])).toBeLessThanOrEqual(mostManaged);
      expect(lengthOf(trust)).toBeLessThanOrEqual(mostTrusting);
    });
  },
);
