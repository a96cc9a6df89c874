import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A Python that has moto and boto3; `aws` and the other tools are in the same folder where it is a .venv. */
export type Python =
  | { readonly kind: 'found'; readonly path: string }
  /** A sentence for the person who reads the test's output. */
  | { readonly kind: 'absent'; readonly why: string };

const ownPython = fileURLToPath(new URL('../.venv/bin/python', import.meta.url));

function hasMoto(path: string): boolean {
  return spawnSync(path, ['-c', 'import boto3, moto.server'], { stdio: 'ignore', timeout: 60_000 }).status === 0;
}

/**
 * Looks in AMIABLE_TEST_PYTHON, then in .venv, then at python3. Throws where AMIABLE_TEST_PYTHON names one without moto:
 * whoever sets it wants those tests to run.
 */
export function findPython(named = process.env['AMIABLE_TEST_PYTHON']): Python {
  if (named !== undefined && named !== '') {
    if (!hasMoto(named)) throw new Error(`AMIABLE_TEST_PYTHON (${named}) cannot import boto3 and moto.server`);
    return { kind: 'found', path: named };
  }
  const path = [ownPython, 'python3'].find(
    (candidate) => (candidate === 'python3' || existsSync(candidate)) && hasMoto(candidate),
  );
  if (path !== undefined) return { kind: 'found', path };
  return { kind: 'absent', why: 'no Python with moto is there; scripts/setup-moto.sh makes one' };
}
