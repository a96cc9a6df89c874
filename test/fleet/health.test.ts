import { describe, expect, it } from 'vitest';
import type { FleetInstance } from '../../src/fleet/fleet.ts';
import type { HealthTerm } from '../../src/fleet/health.ts';
import { judgeHealth, targetGroupName } from '../../src/fleet/health.ts';
import { aFleet, anInstance, newImage, oldImage, targetGroupArn } from './builders.ts';

const fleet = aFleet();
const sick = (state: FleetInstance['targets'][number]['state'], reason?: string, description?: string) => ({
  targets: [
    {
      targetGroupArn,
      state,
      ...(reason === undefined ? {} : { reason }),
      ...(description === undefined ? {} : { description }),
    },
  ],
});

describe('the health of an instance', () => {
  it('is good when every term holds', () => {
    const instance = anInstance({ statusChecks: { system: 'ok', instance: 'ok' } });
    expect(judgeHealth(instance, fleet, { imageIds: [oldImage] })).toEqual({ kind: 'healthy' });
  });

  const rows: [string, Partial<FleetInstance>, HealthTerm, string][] = [
    ['it boots', { ec2State: 'pending' }, 'ec2-state', 'pending'],
    [
      'the system check fails',
      { statusChecks: { system: 'impaired', instance: 'ok' } },
      'status-checks',
      'system check impaired',
    ],
    [
      'the instance check runs',
      { statusChecks: { system: 'ok', instance: 'initializing' } },
      'status-checks',
      'instance check initializing',
    ],
    ['it waits on a hook', { lifecycle: 'Pending:Wait' }, 'lifecycle', 'Pending:Wait'],
    ['it stands by', { lifecycle: 'Standby' }, 'lifecycle', 'Standby'],
    ['the group calls it unhealthy', { groupHealth: 'Unhealthy' }, 'group-health', 'Unhealthy'],
    ['no target group lists it', { targets: [] }, 'not-registered', 'web does not list it'],
    [
      'its target starts',
      sick('initial', 'Elb.RegistrationInProgress'),
      'target-health',
      'initial in web: Elb.RegistrationInProgress',
    ],
    [
      'its target fails',
      sick('unhealthy', 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [500]'),
      'target-health',
      'unhealthy in web: Target.ResponseCodeMismatch, Health checks failed with these codes: [500]',
    ],
    ['it drains', sick('draining'), 'target-health', 'draining in web'],
    ['it runs another image', {}, 'image', oldImage],
  ];
  it.each(rows)('names the term that fails when %s', (_when, change, term, detail) => {
    const health = judgeHealth(anInstance(change), fleet, { imageIds: [newImage] });
    expect(health).toEqual({ kind: 'unhealthy', term, detail });
  });

  it('is bad while EC2 does not list the instance', () => {
    const { ec2State: _, ...instance } = anInstance();
    expect(judgeHealth(instance, fleet)).toMatchObject({ term: 'ec2-state', detail: 'EC2 does not list it yet' });
  });

  it('does not ask for an image, nor for status checks, that nobody named or read', () => {
    expect(judgeHealth(anInstance(), fleet).kind).toBe('healthy');
  });

  it('says the image is unknown where EC2 has not told it', () => {
    const { imageId: _, ...instance } = anInstance();
    expect(judgeHealth(instance, fleet, { imageIds: [newImage] })).toMatchObject({ term: 'image', detail: 'unknown' });
  });

  it('wants every target group, not just one', () => {
    const other = targetGroupArn.replace('/web/', '/admin/');
    const both = aFleet({ targetGroupArns: [targetGroupArn, other] });
    expect(judgeHealth(anInstance(), both)).toMatchObject({ term: 'not-registered', detail: 'admin does not list it' });
  });
});

describe('the name of a target group', () => {
  it('is the text itself when it is no ARN', () => {
    expect(targetGroupName('web')).toBe('web');
  });
});
