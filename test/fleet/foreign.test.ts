import { describe, expect, it } from 'vitest';
import { foreignActivity } from '../../src/fleet/foreign.ts';
import { standingOf } from '../../src/fleet/standing.ts';
import { aFleet } from './builders.ts';

describe('foreign activity', () => {
  it('is none in a quiet fleet', () => {
    expect(foreignActivity(aFleet())).toEqual([]);
  });

  it.each([
    [{ deleting: true }, { kind: 'deleting' }],
    [{ activeRefreshId: 'r-1' }, { kind: 'active-refresh', refreshId: 'r-1' }],
    [
      { stackOperation: { stackName: 'web', status: 'UPDATE_IN_PROGRESS' } },
      { kind: 'stack-operation', stackName: 'web', status: 'UPDATE_IN_PROGRESS' },
    ],
    [
      { codeDeployment: { deploymentId: 'd-1', applicationName: 'shop' } },
      { kind: 'code-deployment', deploymentId: 'd-1', applicationName: 'shop' },
    ],
    [{ suspendedProcesses: ['Terminate', 'Launch'] }, { kind: 'suspended', processes: ['Launch', 'Terminate'] }],
    [{ warmPool: true }, { kind: 'warm-pool' }],
    [{ weighted: true }, { kind: 'weighted-capacity' }],
    [{ classicLoadBalancers: ['old-elb'] }, { kind: 'classic-load-balancer', names: ['old-elb'] }],
  ])('is %o', (change, found) => {
    expect(foreignActivity(aFleet(change))).toEqual([found]);
  });

  it.each(['Launch', 'Terminate', 'HealthCheck', 'ReplaceUnhealthy', 'AddToLoadBalancer'])(
    'is a suspended %s',
    (process) => {
      expect(foreignActivity(aFleet({ suspendedProcesses: [process] }))).toHaveLength(1);
    },
  );

  it('is not a suspended scaling process, nor what our own run suspended', () => {
    expect(foreignActivity(aFleet({ suspendedProcesses: ['AZRebalance', 'AlarmNotification'] }))).toEqual([]);
    expect(foreignActivity(aFleet({ suspendedProcesses: ['ReplaceUnhealthy'] }), ['ReplaceUnhealthy'])).toEqual([]);
  });
});

describe('the standing of a lifecycle state', () => {
  it.each([
    ['InService', 'active'],
    ['ReplacingRootVolume:Wait', 'active'],
    ['RootVolumeReplaced', 'active'],
    ['Pending', 'arriving'],
    ['Pending:Proceed', 'arriving'],
    ['EnteringStandby', 'standby'],
    ['Standby', 'standby'],
    ['Terminating', 'leaving'],
    ['Terminating:Retained', 'leaving'],
    ['Terminated', 'leaving'],
    ['Detaching', 'leaving'],
    ['Detached', 'leaving'],
    ['Quarantined', 'leaving'],
    ['Warmed:Running', 'warm'],
    ['Unknown:Resting', 'active'],
    ['Warmed:Pending:Wait', 'warm'],
  ] as const)('%s is %s', (lifecycle, standing) => {
    expect(standingOf({ lifecycle })).toBe(standing);
  });
});
