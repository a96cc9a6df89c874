import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddress, type Whereabouts, writeAddress } from '../../../../src/playground/page/browser/address.ts';

const start: Whereabouts = { personId: 'U0ADA', view: 'slack', channelId: 'C0DEPLOYS' };

describe('the address', () => {
  it('keeps where one is', () => {
    const word = fc.string({ minLength: 1, maxLength: 12 });
    const anywhere = fc.record(
      { personId: word, view: fc.constantFrom('slack' as const, 'aws' as const), channelId: word, threadTs: word },
      { requiredKeys: ['personId', 'view', 'channelId'] },
    );
    fc.assert(
      fc.property(anywhere, (where) => {
        expect(readAddress(writeAddress(where), start)).toEqual(where);
      }),
    );
  });

  it('begins at the start where it says nothing, or nothing that makes sense', () => {
    expect(readAddress('', start)).toEqual(start);
    expect(readAddress('#view=moon&x=y', start)).toEqual(start);
  });
});
