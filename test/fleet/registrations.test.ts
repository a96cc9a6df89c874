import { describe, expect, it } from 'vitest';
import type { TargetState } from '../../src/fleet/fleet.ts';
import { healthByServer, isAddress, type RegisteredTarget, serversByAddress } from '../../src/fleet/registrations.ts';

function target(id: string, port: number, state: TargetState): RegisteredTarget {
  return { id, port, health: { targetGroupArn: 'arn', state } };
}

const servers = [
  { instanceId: 'i-1', vpcId: 'vpc-1', addresses: ['10.0.0.5', '10.0.0.6'] },
  { instanceId: 'i-2', vpcId: 'vpc-2', addresses: ['10.0.0.5', 'fd00::2'] },
];

describe('a target', () => {
  const serverIn = serversByAddress(servers);

  it('is the instance of its id, or the server in its VPC that has its address', () => {
    expect(serverIn('vpc-1')({ id: 'i-1', port: 80 })).toBe('i-1');
    expect(serverIn('vpc-1')({ id: '10.0.0.5', port: 80 })).toBe('i-1');
    expect(serverIn('vpc-2')({ id: '10.0.0.5', port: 80 })).toBe('i-2');
  });

  it('is nobody that is known where only a server of another VPC has its address', () => {
    expect(serverIn('vpc-2')({ id: '10.0.0.6', port: 80 })).toBe('10.0.0.6');
  });

  it('outside the VPC of its group is whoever has the address', () => {
    expect(serverIn('vpc-3')({ id: '10.0.0.6', port: 80, zone: 'all' })).toBe('i-1');
    expect(serverIn()({ id: 'fd00::2', port: 80 })).toBe('i-2');
  });

  it('is an address where it is no id', () => {
    const ids = ['i-0123456789abcdef0', '10.0.0.5', 'fd00::2'];
    expect(ids.map((id) => isAddress({ id, port: 80 }))).toEqual([false, true, true]);
  });
});

describe('the health of a server', () => {
  const stateOf = (...targets: readonly RegisteredTarget[]) =>
    healthByServer(targets, serversByAddress(servers)('vpc-1')).get('i-1')?.state;

  it('is that of its worst port, by id and by address', () => {
    expect(stateOf(target('i-1', 80, 'healthy'), target('10.0.0.6', 81, 'unhealthy'))).toBe('unhealthy');
    expect(stateOf(target('i-1', 80, 'initial'), target('i-1', 81, 'healthy'))).toBe('initial');
  });

  it('does not know of a port that drains, while there is another', () => {
    expect(stateOf(target('i-1', 80, 'draining'), target('i-1', 81, 'healthy'))).toBe('healthy');
    expect(stateOf(target('i-1', 80, 'healthy'), target('i-1', 81, 'unhealthy.draining'))).toBe('healthy');
    expect(stateOf(target('i-1', 80, 'draining'))).toBe('draining');
  });
});
