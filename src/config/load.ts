import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type * as z from 'zod';
import { knownKeys } from './keys.ts';
import { ConfigurationError, describeIssue, type Path, type Problem, pathText, suggestion } from './problems.ts';
import { type Config, configOf, configSchema } from './schema.ts';
import { readYaml } from './yaml.ts';

const defaultFile = 'amiable.yml';

/**
 * The configuration in the file at `path`, or in ./amiable.yml where none is named, or the defaults where that does
 * not exist. Throws ConfigurationError with every problem of the file.
 */
export function loadConfig(path: string | undefined, directory = '.'): Config {
  const text = readIfThere(resolve(directory, path ?? defaultFile), path ?? defaultFile);
  if (text !== undefined) return parseConfig(text, path ?? defaultFile);
  if (path === undefined) return configOf();
  throw new ConfigurationError(path, [{ key: '', message: 'there is no such file; AMIABLE_CONFIG names it' }]);
}

/** Reads a configuration from text; `source` is what messages call it. Throws ConfigurationError. */
export function parseConfig(text: string, source = defaultFile): Config {
  const yaml = readYaml(text);
  if (!yaml.ok) throw new ConfigurationError(source, yaml.problems);
  const parsed = configSchema.safeParse(yaml.value ?? {}, { error: describeIssue });
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(source, problemsOf(parsed.error, yaml.lineOf));
}

function readIfThere(file: string, source: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ConfigurationError(source, [{ key: '', message: 'cannot be read' }], { cause: error });
  }
}

function problemsOf(error: z.ZodError, lineOf: (path: Path) => number | undefined): Problem[] {
  const problems = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? unknownKeys(issue.path, issue.keys)
      : [{ path: issue.path, message: issue.message }],
  );
  return problems
    .map(({ path, message }) => problemAt(path, message, lineOf(path)))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function problemAt(path: Path, message: string, line: number | undefined): Problem {
  return { key: pathText(path), message, ...(line !== undefined && { line }) };
}

function unknownKeys(path: Path, keys: readonly string[]): { path: Path; message: string }[] {
  const known = knownKeys(path);
  return keys.map((key) => ({
    path: [...path, key],
    message: `is no key that can be written here${suggestion(key, known) || `; these can: ${known.join(', ')}`}`,
  }));
}
