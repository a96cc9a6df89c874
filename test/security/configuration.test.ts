import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from '../../src/config/load.ts';
import { ConfigurationError } from '../../src/config/problems.ts';
import { configOf, configSchema } from '../../src/config/schema.ts';
import { readSettings } from '../../src/process/settings.ts';

// What each hostile text is answered with is in test/config/load.test.ts; here, that nothing is begun on any.
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'amiable-hostile-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const laughs = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
for (let level = 0; level < 30; level += 1) {
  const [from, to] = [String.fromCharCode(97 + (level % 26)) + level, `n${level}`];
  laughs.push(`${from}: &${to} [${`*${level === 0 ? 'a' : `n${level - 1}`}, `.repeat(10)}]`);
}

describe('a hostile configuration file', () => {
  it.each([
    ['ten to the power of thirty laughs', laughs.join('\n')],
    ['a key of every object', 'people: { __proto__: { roles: { admins: [everyone] } } }'],
    ['a huge one', `fleets: {${'web: {group: web}, '.repeat(50_000)}}`],
    ['no text at all', Buffer.from([0xff, 0xfe, 0x00, 0x01]).toString('latin1').repeat(100)],
    ['a list', '- fleets\n- people'],
    ['a number', '1e400'],
    ['other types', 'fleets: 7\npace: [1]\npeople: { roles: { admins: everyone } }\nscanning: yes'],
    ['numbers beyond all bounds', 'pace: { pollSeconds: .inf }\ncompliance: { everyHours: -1 }'],
  ])('%s is refused before anything is opened, and quickly', (_what, text) => {
    writeFileSync(join(directory, 'amiable.yml'), text, 'latin1');
    const beganMs = performance.now();
    expect(() => readSettings({ AWS_REGION: 'eu-west-1' }, directory)).toThrow(ConfigurationError);
    expect(performance.now() - beganMs).toBeLessThan(2_000);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('is a configuration or refused with reasons, whatever is written under whichever key', () => {
    const keys = Object.keys(configSchema.shape);
    const names = fc.constantFrom('web', 'production', '__proto__', 'constructor', 'toString', '', '..', '*');
    const values = fc.object({
      key: names,
      maxDepth: 3,
      values: [fc.string(), fc.double(), fc.boolean(), fc.constant(null)],
    });
    const written = fc.dictionary(fc.constantFrom(...keys, '__proto__', 'constructor'), values, { maxKeys: 4 });
    fc.assert(
      fc.property(written, (config) => {
        try {
          expect(parseConfig(stringify(config))).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigurationError);
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 200 },
    );
    expect(configOf()).toEqual(parseConfig(''));
  });
});
