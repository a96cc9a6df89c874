import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/aws/errors.ts';
import { inEachGroup } from '../../src/steps/server-targets.ts';

function failure(kind: 'not-found' | 'denied', awsCode: string): AwsError {
  const facts = { kind, awsCode, service: 'elasticloadbalancing', call: 'RegisterTargets', retry: 'never' } as const;
  return new AwsError(awsCode, facts);
}

const groups = ['a', 'b', 'c'].map((targetGroupArn) => ({ targetGroupArn }));

describe('one target group after the other', () => {
  it('is done where another is gone, and that one is answered', async () => {
    const done: string[] = [];
    const gone = await inEachGroup(groups, async ({ targetGroupArn }) => {
      if (targetGroupArn === 'a') throw failure('not-found', 'TargetGroupNotFound');
      done.push(targetGroupArn);
    });
    expect(gone).toEqual(['a']);
    expect(done).toEqual(['b', 'c']);
  });

  it('is done before the first failure is thrown', async () => {
    const done: string[] = [];
    const all = inEachGroup(groups, async ({ targetGroupArn }) => {
      if (targetGroupArn !== 'c') throw failure('denied', `not ${targetGroupArn}`);
      done.push(targetGroupArn);
    });
    await expect(all).rejects.toMatchObject({ awsCode: 'not a' });
    expect(done).toEqual(['c']);
  });
});
