import { describe, expect, it } from 'vitest';
import { findChromium } from './chromium.ts';

describe('the browser of the tests', () => {
  it('must be there where it is named', () => {
    expect(() => findChromium('/bin/no-such-browser')).toThrow(
      'AMIABLE_TEST_CHROMIUM (/bin/no-such-browser) is not there',
    );
  });

  it('is one that is there, or is absent with the way to get it', () => {
    const found = findChromium('');
    expect(found.kind === 'found' ? found.path : found.why).toMatch(/^\/usr\/bin\/|setup-chromium\.sh/);
  });
});
