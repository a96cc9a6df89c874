import { describe, expect, it } from 'vitest';
import { imageName, longestNameParts, unfitForName } from '../../src/images/image-name.ts';

const atMs = Date.UTC(2026, 0, 5, 9, 4, 3, 999);

describe('the name of an image', () => {
  it('is application, version and the second, in UTC', () => {
    expect(imageName('web', '1.2.0', atMs)).toBe('web-1.2.0-20260105-090403');
  });

  it('is as long as AWS allows where its parts are as long as we allow', () => {
    expect(imageName('a'.repeat(longestNameParts - 1), '1', atMs)).toHaveLength(128);
  });

  it.each([
    ['web-1.2_0 (a) [b] @c/d', []],
    ["o'clock", []],
    ['a#b#c:d', ['#', ':']],
    ['é😀*', ['é', '😀', '*']],
    ['a\nb', ['\n']],
  ])('of %j has %j that AWS does not allow', (text, unfit) => {
    expect(unfitForName(text)).toEqual(unfit);
  });
});
