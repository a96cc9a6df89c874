import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { byClass } from '../../../../src/playground/page/library-style.ts';

describe('the styles of the library', () => {
  it('go by a class, and can be refined', async () => {
    const path = createRequire(import.meta.url).resolve('slack-blocks-to-jsx/dist/style.css');
    const css = byClass(await readFile(path, 'utf8'));
    expect(css).not.toContain('#slack_blocks_to_jsx');
    expect(css).not.toContain('!important');
    expect(css).toContain(':where(.slack_blocks_to_jsx) .font-semibold{');
  });

  it('are looked at again when they are scoped otherwise', () => {
    expect(() => byClass('.message{}')).toThrow('have changed');
  });
});
