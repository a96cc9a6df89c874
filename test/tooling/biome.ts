import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const repository = fileURLToPath(new URL('../..', import.meta.url));

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({
      category: z.string(),
      severity: z.string(),
      message: z.string(),
      location: z.object({ path: z.string() }),
    }),
  ),
});

export interface Finding {
  readonly rule: string;
  readonly file: string;
  readonly message: string;
}

/** The errors that this repository's own Biome configuration finds in files planted in an empty directory. */
export function lintPlanted(files: Readonly<Record<string, string>>): readonly Finding[] {
  const directory = mkdtempSync(join(tmpdir(), 'amiable-lint-'));
  try {
    for (const name of ['biome.json', '.gitignore']) cpSync(join(repository, name), join(directory, name));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    const biome = join(repository, 'node_modules/.bin/biome');
    const options = { cwd: directory, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
    const { stdout } = spawnSync(biome, ['lint', '--reporter=json', '--max-diagnostics=none', '.'], options);
    const { diagnostics } = reportSchema.parse(JSON.parse(stdout));
    return diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ category, location, message }) => ({
        rule: category.replace('lint/', ''),
        file: location.path,
        message,
      }));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
