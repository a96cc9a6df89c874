import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { findPython } from '../python.ts';
import { type Moto, startMoto } from './server.ts';

/** A call to a process on a busy machine takes as long as it takes. */
const longestTestMs = 120_000;

/**
 * Registers tests that talk to one moto server of their own; `moto` answers it inside of them. Where no Python has
 * moto, they are one skipped test that says so.
 */
export function onMoto(register: (moto: () => Moto) => void): void {
  const python = findPython();
  if (python.kind === 'absent') {
    process.stderr.write(`skipped: ${python.why}\n`);
    describe('moto', () => {
      it.skip(`is not here: ${python.why}`);
    });
    return;
  }
  vi.setConfig({ testTimeout: longestTestMs });
  let moto: Moto | undefined;
  beforeAll(async () => {
    moto = await startMoto(python.path);
  });
  afterAll(() => moto?.stop());
  register(() => {
    if (moto === undefined) throw new Error('moto is there only while tests run');
    return moto;
  });
}
