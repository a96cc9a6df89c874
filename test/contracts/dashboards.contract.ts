import { ListDashboardsCommand } from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import { dashboardBody } from '../../src/operations/metrics/dashboard-body.ts';
import { known } from './aws-world.ts';
import type { RecordsParts } from './records.contract.ts';

/** What the adapter promises of dashboards of CloudWatch. */
export function dashboardsContract({ world }: Pick<RecordsParts, 'world'>): void {
  const body = (highAgeDays: number): string =>
    dashboardBody({
      accountId: world().accountId,
      deployment: 'amiable',
      mediumAgeDays: 90,
      highAgeDays,
      places: [{ region: 'eu-west-1', alarmArns: [`arn:aws:cloudwatch:eu-west-1:${world().accountId}:alarm:web-5xx`] }],
      log: { region: 'eu-west-1', groups: ['/aws/lambda/amiable-production-worker'] },
    });

  it('are made, and written over by a repeat', async () => {
    const { dashboards } = world().aws;
    expect(await dashboards.read('Amiable-test')).toBeUndefined();
    expect(await dashboards.put('Amiable-test', body(180))).toEqual([]);
    expect(await dashboards.put('Amiable-test', body(365))).toEqual([]);
    expect(await dashboards.read('Amiable-test')).toBe(body(365));
    const { DashboardEntries = [] } = await world().clients.cloudWatch.send(new ListDashboardsCommand({}));
    expect(DashboardEntries.map(({ DashboardName }) => DashboardName)).toEqual(['Amiable-test']);
  });

  it('are refused where their body is no JSON', async () => {
    await expect(world().aws.dashboards.put('Amiable-test', '{')).rejects.toMatchObject({
      kind: 'invalid',
      service: 'cloudwatch',
      call: 'PutDashboard',
    });
    expect(await world().aws.dashboards.read('Amiable-test')).toBeUndefined();
  });

  it('leave name and size in the audit trail', async () => {
    await world().aws.dashboards.put('Amiable-test', body(180));
    const { entry } = known(world().audited.at(-1));
    expect(entry.subject).toEqual({ name: 'Amiable-test', bytes: Buffer.byteLength(body(180)) });
  });
}
