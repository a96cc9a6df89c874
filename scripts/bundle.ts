import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { configModule } from './config-module.ts';

export const functionNames = ['slack', 'worker', 'sweeper', 'compliance', 'events'] as const;
export type FunctionName = (typeof functionNames)[number];

/** Packages of CommonJS ask for `require`, which a module of ECMAScript has not. */
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** How all is bundled for Node 24. */
export const plainBundle = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minifyWhitespace: true,
  minifySyntax: true,
  // Names stay as they are, since errors and functions are in the log by theirs. To write them down beside short ones
  // (keepNames) takes longer when the function starts than to read long ones.
  mainFields: ['module', 'main'],
  banner: { js: banner },
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * What Bolt loads for ways in that a function has not: a server of its own, Socket Mode, and the installation by others.
 * They would be a third of what the function reads before it can answer.
 */
const notInFunctions = ['@slack/oauth', '@slack/socket-mode', 'express', 'raw-body'];

function withConfiguration(contents: string): Plugin {
  return {
    name: 'configuration',
    setup: ({ onLoad }) => onLoad({ filter: /\/src\/config\/packaged\.ts$/ }, () => ({ contents, loader: 'js' })),
  };
}

/** What a function reads when it starts. */
export interface AtStart {
  readonly bytes: number;
  /** The files that it comes of, by their path from the repository. */
  readonly files: ReadonlySet<string>;
}

/**
 * Bundles each function into TARGET/NAME, with source maps beside. Answers what each reads when it starts. Throws ConfigurationError
 * where the configuration is broken.
 */
export async function bundleFunctions({
  repository,
  target,
  configured = repository,
}: {
  readonly repository: string;
  readonly target: string;
  /** Where amiable.yml is, if there is one; the repository when absent. */
  readonly configured?: string;
}): Promise<ReadonlyMap<FunctionName, AtStart>> {
  const atStart = new Map<FunctionName, AtStart>();
  const configuration = withConfiguration(configModule(configured));
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
      plugins: [configuration],
      alias: Object.fromEntries(notInFunctions.map((name) => [name, join(repository, 'scripts/absent.ts')])),
      metafile: true,
    });
    for (const path of Object.keys(metafile.inputs))
      if (path.includes('src/playground')) throw new Error(`the function ${name} would hold ${path}`);
    atStart.set(name, readAtStart(metafile));
  }
  return atStart;
}

/** The entry with all that it imports at once. */
function readAtStart({ outputs }: Metafile): AtStart {
  const read = new Set(Object.keys(outputs).filter((path) => path.endsWith('/index.mjs')));
  for (const path of read) {
    const { imports = [] } = outputs[path] ?? {};
    for (const imported of imports) if (imported.kind === 'import-statement') read.add(imported.path);
  }
  const files = [...read].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
  return { bytes: [...read].reduce((bytes, path) => bytes + (outputs[path]?.bytes ?? 0), 0), files: new Set(files) };
}
