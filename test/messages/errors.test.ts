import { describe, expect, it } from 'vitest';
import { AwsError, type AwsErrorFacts } from '../../src/aws/errors.ts';
import { AmiableError, Refusal } from '../../src/basics/errors.ts';
import { errorView } from '../../src/messages/errors.ts';
import { told } from './told.ts';

function awsError(overrides: Partial<AwsErrorFacts>): AwsError {
  const facts: AwsErrorFacts = {
    kind: 'unknown',
    awsCode: 'Odd',
    service: 'autoscaling',
    call: 'SetDesiredCapacity',
    retry: 'never',
    ...overrides,
  };
  return new AwsError('autoscaling SetDesiredCapacity: Odd: words of AWS', facts);
}

class StoreDown extends AmiableError {
  readonly code = 'store-down';
}

describe('a refusal', () => {
  it('says what is wrong, what to do, and that nothing was changed', () => {
    const view = errorView(
      new Refusal('lock-held', 'web is being changed by r-1', 'Look at it: /ami status r-1'),
      'ref-1',
    );
    expect(view.summary).toBe('web is being changed by r-1. Look at it: /ami status r-1');
    expect(told(view)).toBe(
      '⛔ web is being changed by r-1. Look at it: npm run ami -- status r-1 Nothing was changed.',
    );
  });

  it('shows commands that stand in backticks as commands', () => {
    const view = errorView(
      new Refusal('x', 'No fleet wen.', 'Did you mean `/ami fleet web`? `/ami fleets` lists them.'),
      'ref-1',
    );
    expect(told(view)).toContain('Did you mean npm run ami -- fleet web? npm run ami -- fleets lists them.');
    expect(view.summary).not.toContain('`');
  });
});

describe('a failure of AWS', () => {
  it('names the permission that is missing', () => {
    const view = errorView(
      awsError({ kind: 'denied', action: 'autoscaling:SetDesiredCapacity', requestId: 'q-1' }),
      'ref-1',
    );
    const text = told(view);
    expect(text).toContain('AWS denied the call: autoscaling SetDesiredCapacity.');
    expect(text).toContain('The permission autoscaling:SetDesiredCapacity is missing.');
    expect(text).toContain('AWS says: autoscaling SetDesiredCapacity: Odd: words of AWS');
    expect(text).toContain('AWS request: q-1');
    expect(text).toContain('Reference ref-1');
    expect(view.summary).toContain('The permission autoscaling:SetDesiredCapacity is missing.');
  });

  it.each([
    [{ kind: 'denied' }, 'Check the credentials'],
    [{ kind: 'throttled' }, 'asks for fewer calls'],
    [{ kind: 'not-found' }, 'Check the name or id'],
    [{ kind: 'conflict' }, 'Wait until that change is over'],
    [{ kind: 'invalid' }, 'did not accept the request'],
    [{ kind: 'capacity' }, 'has no capacity'],
    [{ kind: 'unsupported' }, 'does not offer this here'],
    [{ kind: 'unreachable' }, 'could not be reached'],
    [{ kind: 'unknown' }, 'an error that Amiable does not know'],
  ] as const)('%j says what to do: %s', (facts, words) => {
    expect(told(errorView(awsError(facts), 'ref-1'))).toContain(words);
  });
});

describe('any other error', () => {
  it('of our own says its sentence', () => {
    const text = told(errorView(new StoreDown('The store did not answer'), 'ref-1'));
    expect(text).toContain('The store did not answer. Mend the cause, then try again.');
    expect(text).toContain('Reference ref-1');
  });

  it.each([new TypeError('secret at /home/x/y.ts:12'), 'secret', undefined])(
    'that nobody foresaw says only where to look: %s',
    (error) => {
      const view = errorView(error, 'ref-1');
      expect(told(view)).toContain('Something went wrong inside Amiable.');
      expect(told(view)).toContain('Reference ref-1');
      expect(JSON.stringify(view)).not.toContain('secret');
    },
  );
});
