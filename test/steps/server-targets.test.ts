import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/aws/errors.ts';
import type { TargetGroup } from '../../src/aws/ports.ts';
import { inEachGroup, targetsOfServers } from '../../src/steps/in-place/server-targets.ts';

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

/** An account where i-1, in vpc-1, is registered everywhere; what is asked of it is noted. */
function account(groups: readonly TargetGroup[]) {
  const read: string[] = [];
  const now = { asking: 0, most: 0 };
  const targets = {
    groups: async () => groups,
    registered: async (targetGroupArn: string) => {
      read.push(targetGroupArn);
      now.asking += 1;
      now.most = Math.max(now.most, now.asking);
      await Promise.resolve();
      now.asking -= 1;
      return [{ id: 'i-1', port: 80, health: { targetGroupArn, state: 'healthy' as const } }];
    },
  };
  const instances = { addresses: async () => [{ instanceId: 'i-1', vpcId: 'vpc-1', addresses: ['10.0.0.5'] }] };
  return { aws: { targets, instances }, read, now };
}

describe('looking for the target groups of servers', () => {
  const group = (targetGroupArn: string, vpcId: string, targetType: TargetGroup['targetType'] = 'instance') => ({
    ...{ targetGroupArn, vpcId, targetType },
  });

  it('asks those of their VPC, and of addresses all', async () => {
    const all = [group('own', 'vpc-1'), group('other', 'vpc-2'), group('addresses', 'vpc-2', 'ip')];
    const { aws, read } = account(all);
    const found = await targetsOfServers(aws, ['i-1']);
    expect(read).toEqual(['own', 'addresses']);
    expect(found.map(({ targetGroupArn }) => targetGroupArn)).toEqual(['own', 'addresses']);
  });

  it('asks nothing where there are no servers', async () => {
    const { aws, read } = account([group('own', 'vpc-1')]);
    expect(await targetsOfServers(aws, [])).toEqual([]);
    expect(read).toEqual([]);
  });

  it('asks so many at once that thousands are read in time, and no more', async () => {
    const { aws, now } = account(Array.from({ length: 100 }, (_, index) => group(`arn-${index}`, 'vpc-1')));
    expect(await targetsOfServers(aws, ['i-1'])).toHaveLength(100);
    expect(now.most).toBe(24);
  });
});
