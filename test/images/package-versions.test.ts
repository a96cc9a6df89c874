import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, type PackageManager } from '../../src/images/package-versions.ts';

/** From Debian's policy 5.6.12, from the tests of dpkg, and as releases of Ubuntu and Debian go. */
const dpkg = [
  ['3.0.2-0ubuntu1.18', '3.0.2-0ubuntu1.19'],
  ['3.0.2-0ubuntu1.9', '3.0.2-0ubuntu1.18'],
  ['3.0.15-1~deb12u1', '3.0.15-1'],
  ['1.0~rc1', '1.0'],
  ['1.0~~', '1.0~'],
  ['1.0~', '1.0'],
  ['1.0', '1.0a'],
  ['1.0a', '1.0+'],
  ['1.0', '1.0+deb1'],
  ['9.99', '1:1.0'],
  ['1.0-1', '1.0-1.1'],
  ['1.0-9', '1.0.1-1'],
  ['1.9', '1.10'],
  ['0.9.8g-15', '0.9.8o-1'],
] as const;

/** From rpm's own rpmvercmp.at, and as releases of Amazon Linux go. */
const rpm = [
  ['1:3.0.8-1.amzn2023.0.3', '1:3.0.8-1.amzn2023.0.14'],
  ['1.0.2k-24.amzn2.0.9', '1.0.2k-24.amzn2.0.12'],
  ['1.0', '2.0'],
  ['2.0', '2.0.1'],
  ['2.0.1', '2.0.1a'],
  ['5.5p1', '5.5p2'],
  ['5.5p1', '5.5p10'],
  ['10xyz', '10.1xyz'],
  ['xyz10', 'xyz10.1'],
  ['xyz.4', '8'],
  ['5.5p2', '5.6p1'],
  ['6.0', '6.0.rc1'],
  ['10a1b2', '10b2'],
  ['1.0~rc1', '1.0'],
  ['1.0~rc1', '1.0~rc2'],
  ['1.0~rc1~git123', '1.0~rc1'],
  ['1.0', '1.0^'],
  ['1.0^git1', '1.0^git2'],
  ['1.0^git1', '1.01'],
  ['1.0^20160101', '1.0.1'],
  ['1.0^20160101^git1', '1.0^20160102'],
  ['1.0~rc1', '1.0~rc1^git1'],
  ['1.0^git1~pre', '1.0^git1'],
  ['1b.fc17', '1.fc17'],
  ['1.fc17', '1g.fc17'],
] as const;

const equal: readonly (readonly [PackageManager, string, string])[] = [
  ['dpkg', '0:1.0', '1.0'],
  ['dpkg', '1.0', '1.0-0'],
  ['dpkg', '1.02', '1.2'],
  ['rpm', '2.0', '2_0'],
  ['rpm', '2.50', '2.050'],
  ['rpm', '3.0.8-1.amzn2023.0.3', '3.0.8'],
  ['rpm', '1.0.', '1.0'],
];

const text = fc.string({ unit: fc.constantFrom(...'0123456789abzA.+~^-:_'), maxLength: 9 });
const managers = ['dpkg', 'rpm'] as const;

describe('versions of packages', () => {
  it.each(dpkg)('dpkg: %s is older than %s', (older, newer) => {
    expect(compareVersions('dpkg', older, newer)).toBeLessThan(0);
    expect(compareVersions('dpkg', newer, older)).toBeGreaterThan(0);
  });

  it.each(rpm)('rpm: %s is older than %s', (older, newer) => {
    expect(compareVersions('rpm', older, newer)).toBeLessThan(0);
    expect(compareVersions('rpm', newer, older)).toBeGreaterThan(0);
  });

  it.each(equal)('%s: %s is as new as %s', (manager, one, other) => {
    expect(compareVersions(manager, one, other)).toBe(0);
  });

  it.each(managers)('are in one order, by %s, whatever the texts', (manager) => {
    const compare = (a: string, b: string): number => Math.sign(compareVersions(manager, a, b));
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(compare(a, a)).toBe(0);
        expect(compare(a, b) + compare(b, a)).toBe(0);
        const sorted = [a, b, c].toSorted(compare);
        // Where an rpm has no release its releases are not compared, which is no order of all texts.
        const comparable = manager === 'dpkg' || sorted.every((one) => one.includes('-') === a.includes('-'));
        if (comparable) expect(compare(sorted[0] ?? '', sorted[2] ?? '')).toBeLessThanOrEqual(0);
      }),
    );
  });
});
