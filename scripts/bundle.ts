import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';

export const functionNames = ['slack', 'worker', 'sweeper', 'events'] as const;
export type FunctionName = (typeof functionNames)[number];

/** Packages of CommonJS ask for `require`, which a module of ECMAScript has not. */
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** How all is bundled for Node 24. */
export const plainBundle = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  // Names of errors and of functions are in the log.
  keepNames: true,
  mainFields: ['module', 'main'],
  banner: { js: banner },
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * What Bolt loads for ways in that a function has not: a server of its own, Socket Mode, and the installation by others.
 * They would be a third of what the function reads before it can answer.
 */
const notInFunctions = ['@slack/oauth', '@slack/socket-mode', 'express', 'raw-body'];

/** Bundles each function into TARGET/NAME, with source maps beside. Answers how many bytes each reads when it starts. */
export async function bundleFunctions({
  repository,
  target,
}: {
  readonly repository: string;
  readonly target: string;
}): Promise<ReadonlyMap<FunctionName, number>> {
  const sizes = new Map<FunctionName, number>();
  for (const name of functionNames) {
    const outdir = join(target, name);
    const { metafile } = await build({
      entryPoints: { index: join(repository, `src/lambda/entries/${name}.ts`) },
      outdir,
      outExtension: { '.js': '.mjs' },
      // What is imported while it runs stays apart, and is not read when the function starts.
      splitting: true,
      absWorkingDir: repository,
      ...plainBundle,
      sourcemap: 'external',
      alias: Object.fromEntries(notInFunctions.map((name) => [name, join(repository, 'scripts/absent.ts')])),
      metafile: true,
    });
    for (const path of Object.keys(metafile.inputs))
      if (path.includes('src/playground')) throw new Error(`the function ${name} would hold ${path}`);
    sizes.set(name, bytesAtStart(metafile));
  }
  return sizes;
}

/** The entry with all that it imports at once. */
function bytesAtStart({ outputs }: Metafile): number {
  const read = new Set(Object.keys(outputs).filter((path) => path.endsWith('/index.mjs')));
  for (const path of read) {
    const { imports = [] } = outputs[path] ?? {};
    for (const imported of imports) if (imported.kind === 'import-statement') read.add(imported.path);
  }
  return [...read].reduce((bytes, path) => bytes + (outputs[path]?.bytes ?? 0), 0);
}
