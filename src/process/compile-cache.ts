import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Beside the packages: where everybody may write, somebody else could leave code for this process to run. */
const directory = fileURLToPath(new URL('../../node_modules/.cache/amiable', import.meta.url));

/**
 * Keeps what is loaded from now on as it was compiled, for the next start. Nothing is kept where the directory cannot be
 * written.
 */
export function keepCompiled(): void {
  enableCompileCache(directory);
}
