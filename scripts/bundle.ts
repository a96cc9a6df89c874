import { join } from 'node:path';
import { build } from 'esbuild';

export const functionNames = ['slack', 'worker', 'sweeper', 'events'] as const;
export type FunctionName = (typeof functionNames)[number];

/** Packages of CommonJS ask for `require`, which a module of ECMAScript has not. */
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** Bundles each function into TARGET/NAME/index.mjs, with a source map beside it. Answers their sizes in bytes. */
export async function bundleFunctions({
  repository,
  target,
}: {
  readonly repository: string;
  readonly target: string;
}): Promise<ReadonlyMap<FunctionName, number>> {
  const sizes = new Map<FunctionName, number>();
  for (const name of functionNames) {
    const outfile = join(target, name, 'index.mjs');
    const { metafile } = await build({
      entryPoints: [join(repository, `src/lambda/entries/${name}.ts`)],
      outfile,
      absWorkingDir: repository,
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      minify: true,
      // Names of errors and of functions are in the log.
      keepNames: true,
      sourcemap: 'external',
      mainFields: ['module', 'main'],
      banner: { js: banner },
      metafile: true,
      logLevel: 'warning',
    });
    for (const path of Object.keys(metafile.inputs))
      if (path.includes('src/playground')) throw new Error(`the function ${name} would hold ${path}`);
    const bytes = Object.entries(metafile.outputs).find(([path]) => path.endsWith('index.mjs'))?.[1].bytes;
    sizes.set(name, bytes ?? 0);
  }
  return sizes;
}
