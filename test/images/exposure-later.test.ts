import { describe, expect, it } from 'vitest';
import type { Claim } from '../../src/images/exposure.ts';
import { packagesTold, verdictSince } from '../../src/images/exposure-later.ts';

function claim(source: Claim['source'], verdict: Claim['verdict'], dataAtMs?: number): Claim {
  return { source, verdict, packages: [], fix: 'unknown', ...(dataAtMs === undefined ? {} : { dataAtMs }) };
}

/** From 100 to 200. */
const patched = { fromMs: 100, untilMs: 200 };

describe('what is known of a server that was patched', () => {
  it.each([
    ['nobody has looked since', [claim('inspector', 'affected', 50)], 'unknown'],
    ['nobody says when it was looked at', [claim('inventory', 'clean')], 'unknown'],
    ['it was clean while it was patched', [claim('inventory', 'clean', 150)], 'clean'],
    ['it was affected while it was patched', [claim('inventory', 'affected', 150)], 'unknown'],
    ['it was affected afterwards', [claim('inspector', 'affected', 200)], 'affected'],
    ['only a package is there', [claim('inventory', 'present', 300)], 'unknown'],
    [
      'Inspector is late and the inventory is not',
      [claim('inspector', 'affected', 50), claim('inventory', 'clean', 300)],
      'clean',
    ],
    ['its AMI is named', [claim('named', 'affected', 300)], 'unknown'],
  ] as const)('is judged by what was looked at since: %s', (_name, claims, expected) => {
    expect(verdictSince({ verdict: 'affected', claims }, patched)).toBe(expected);
  });

  it('is never that it is affected while it is still being patched, and as before where nothing has touched it', () => {
    const told = { verdict: 'affected', claims: [claim('inspector', 'affected', 500)] } as const;
    expect(verdictSince(told, { fromMs: 100 })).toBe('unknown');
    expect(verdictSince(told, undefined)).toBe('affected');
  });

  it('has the packages of the inventory, else those of Inspector', () => {
    const inspector = { ...claim('inspector', 'affected'), packages: [{ name: 'openssl', version: '1' }] };
    const inventory = {
      ...claim('inventory', 'present'),
      packages: [{ name: 'openssl', version: '2' }, { name: 'a' }],
    };
    expect(packagesTold({ claims: [inspector, inventory] })).toBe('a, openssl 2');
    expect(packagesTold({ claims: [inspector] })).toBe('openssl 1');
    expect(packagesTold({ claims: [] })).toBe('');
  });
});
