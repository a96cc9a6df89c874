/**
 * Bundles the functions with the configuration into dist/functions, and has osls package them with the template, into
 * dist/package or the directory that is named. Needs neither an account nor a network.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AmiableError } from '../src/basics/errors.ts';
import { bundleFunctions } from './bundle.ts';
import { checkDeployment, knownParameters } from './deployment-file.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const [destination = 'dist/package', ...more] = process.argv.slice(2);
const target = join(repository, 'dist/functions');

async function bundled() {
  checkDeployment(repository, knownParameters(repository));
  rmSync(target, { recursive: true, force: true });
  return bundleFunctions({ repository, target });
}

const atStart = await bundled().catch((error: unknown) => {
  if (!(error instanceof AmiableError)) throw error;
  console.error(error.message);
  process.exit(1);
});
for (const [name, { bytes }] of atStart) {
  console.log(`${name.padEnd(10)} ${(bytes / 1_000).toFixed(0).padStart(6)} kB`);
}
// Packaging needs no account; without this the SDK looks for one on a machine that is not of EC2.
const env = { ...process.env, AWS_EC2_METADATA_DISABLED: 'true' };
execFileSync('osls', ['package', '--package', destination, ...more], {
  cwd: repository,
  env,
  stdio: 'inherit',
});
