import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ConfigurationError, describeIssue, type Problem, pathText, suggestion } from '../src/config/problems.ts';
import { readYaml } from '../src/config/yaml.ts';

const source = 'deployment.yml';

/** The parameters that `serverless.yml` and what it is made of ask for, in the order of the alphabet. */
export function knownParameters(repository: string): readonly string[] {
  const files = ['serverless.yml', ...globSync('infrastructure/*.yml', { cwd: repository })];
  const named = files.flatMap((file) => [...readFileSync(join(repository, file), 'utf8').matchAll(/\$\{param:(\w+)/g)]);
  return [...new Set(named.map(([, name = '']) => name))].sort();
}

/**
 * Looks through deployment.yml in the directory, if there is one: osls passes over a parameter that it does not know, and
 * CloudFormation takes none that is no text. Throws ConfigurationError with every problem.
 */
export function checkDeployment(directory: string, known: readonly string[]): void {
  const text = readIfThere(join(directory, source));
  if (text === undefined) return;
  const yaml = readYaml(text);
  if (!yaml.ok) throw new ConfigurationError(source, yaml.problems);
  const parameters = z.strictObject(Object.fromEntries(known.map((name) => [name, valueSchema.optional()])));
  const parsed = z.record(z.string(), parameters).safeParse(yaml.value ?? {}, { error: describeIssue });
  if (parsed.success) return;
  const problems = parsed.error.issues.flatMap((issue): Problem[] => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
    return keys.map((key) => {
      const path = key === undefined ? issue.path : [...issue.path, key];
      const line = yaml.lineOf(path);
      const message = key === undefined ? issue.message : `is no parameter${suggestion(key, known)}`;
      return { key: pathText(path), message, ...(line === undefined ? {} : { line }) };
    });
  });
  throw new ConfigurationError(
    source,
    problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  );
}

const valueSchema = z
  .string('must be text: write it in quotation marks, and what is several with commas between')
  .min(1, 'is empty: leave it out instead');

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
