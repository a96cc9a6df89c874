import {
  CloudWatchClient,
  GetDashboardCommand,
  ListDashboardsCommand,
  PutDashboardCommand,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { aSimulatedAws } from './a-simulated-aws.ts';

function dashboards() {
  const { aws } = aSimulatedAws();
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const settings = { region: 'eu-west-1', credentials, requestHandler: aws.requestHandler, maxAttempts: 1 };
  const client = new CloudWatchClient(settings);
  const put = (DashboardName: string, body: unknown) =>
    client.send(new PutDashboardCommand({ DashboardName, DashboardBody: JSON.stringify(body) }));
  return { aws, client, put };
}

const text = { type: 'text', properties: { markdown: '# Hello' } };

describe('dashboards of the simulated CloudWatch', () => {
  it('are told with their ARN, and listed by prefix', async () => {
    const { client, put } = dashboards();
    for (const name of ['b-1', 'a-1', 'b-0']) await put(name, { widgets: [text] });
    expect(await client.send(new GetDashboardCommand({ DashboardName: 'a-1' }))).toMatchObject({
      DashboardArn: 'arn:aws:cloudwatch::123456789012:dashboard/a-1',
      DashboardBody: JSON.stringify({ widgets: [text] }),
    });
    const { DashboardEntries = [] } = await client.send(new ListDashboardsCommand({ DashboardNamePrefix: 'b' }));
    expect(DashboardEntries.map(({ DashboardName }) => DashboardName)).toEqual(['b-0', 'b-1']);
    await expect(client.send(new GetDashboardCommand({ DashboardName: 'c' }))).rejects.toMatchObject({
      name: 'ResourceNotFound',
    });
  });

  it.each<[string, string, unknown]>([
    ['a name with a space', 'a b', { widgets: [] }],
    ['no widgets', 'a', {}],
    ['a widget of no known type', 'a', { widgets: [{ type: 'song', properties: {} }] }],
    ['a text without text', 'a', { widgets: [{ type: 'text', properties: {} }] }],
    ['a widget beside the grid', 'a', { widgets: [{ ...text, x: 24 }] }],
    ['a widget that is too wide', 'a', { widgets: [{ ...text, width: 25 }] }],
    ['metrics of no region', 'a', { widgets: [{ type: 'metric', properties: { metrics: [['A', 'B']] } }] }],
    ['a log without a source', 'a', { widgets: [{ type: 'log', properties: { region: 'r', query: 'fields x' } }] }],
    ['alarms by name', 'a', { widgets: [{ type: 'alarm', properties: { alarms: ['web-5xx'] } }] }],
    ['more than 500 widgets', 'a', { widgets: Array.from({ length: 501 }, () => text) }],
  ])('are refused with %s', async (_what, name, body) => {
    const { aws, put } = dashboards();
    await expect(put(name, body)).rejects.toThrow(/Dashboard(Name|Body)/);
    expect(aws.cloudWatch.dashboard(name)).toBeUndefined();
  });
});
