import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { consoleAt, type DashboardFacts, dashboardBody } from '../../src/operations/metrics/dashboard-body.ts';

const bodySchema = z.object({
  widgets: z.array(
    z.looseObject({
      type: z.string(),
      x: z.number(),
      y: z.number(),
      width: z.number(),
      height: z.number(),
      properties: z.looseObject({}),
    }),
  ),
});

function widgetsOf(part: Partial<DashboardFacts> = {}) {
  const facts = { accountId: '1', deployment: 'amiable', mediumAgeDays: 90, highAgeDays: 180 };
  const places = [{ region: 'eu-west-1', alarmArns: ['arn:aws:cloudwatch:eu-west-1:1:alarm:a'] }];
  const log = { region: 'eu-west-1', groups: ['/amiable/a', '/amiable/b'] };
  return bodySchema.parse(JSON.parse(dashboardBody({ ...facts, places, log, ...part }))).widgets;
}

describe('the dashboard', () => {
  it.each([1, 2, 5])('of %d regions has its widgets beside each other on the grid, none on another', (many) => {
    const places = Array.from({ length: many }, (_, index) => ({ region: `eu-west-${index + 1}`, alarmArns: [] }));
    const widgets = widgetsOf({ places });
    const taken = new Set<string>();
    for (const { x, y, width, height } of widgets) {
      expect(x + width).toBeLessThanOrEqual(24);
      for (let column = x; column < x + width; column += 1) {
        for (let row = y; row < y + height; row += 1) {
          expect(taken.has(`${column}/${row}`)).toBe(false);
          taken.add(`${column}/${row}`);
        }
      }
    }
    expect(widgets.filter(({ type }) => type === 'metric')).toHaveLength(8 * many);
  });

  it('shows errors of the log groups that are named, and alarms that there are', () => {
    expect(widgetsOf().map(({ type }) => type)).toEqual(['text', ...Array(8).fill('metric'), 'alarm', 'log', 'log']);
    const [runs = '', query = ''] = widgetsOf()
      .filter(({ type }) => type === 'log')
      .map(({ properties }) => z.object({ query: z.string() }).parse(properties).query);
    expect(runs).toContain('| filter msg = "run at work" | stats latest(@timestamp) as seen');
    expect(query).toMatch(/^SOURCE '\/amiable\/a' \| SOURCE '\/amiable\/b' \| fields .* \| filter level >= 50 \|/);
    const bare = widgetsOf({ places: [{ region: 'eu-west-1', alarmArns: [] }], log: { region: 'r', groups: [] } });
    expect(bare.map(({ type }) => type)).toEqual(['text', ...Array(8).fill('metric')]);
  });

  it('shows runs at work of the last day, none where nothing was put', () => {
    const [verbs, environments] = widgetsOf().filter(({ type }) => type === 'metric');
    expect(verbs?.properties).toMatchObject({
      start: '-PT24H',
      period: 600,
      metrics: [[{ expression: `SEARCH('{"Custom/AMI",Verb} MetricName="RunsActive"', 'Maximum', 600)` }]],
    });
    expect(environments?.properties).toMatchObject({
      metrics: [
        ['Custom/AMI', 'RunsActive', { id: 'active', visible: false }],
        [{ expression: 'FILL(active, 0)' }],
        ['Custom/AMI', 'RunsWaiting', { id: 'waiting', visible: false }],
        [{ expression: 'FILL(waiting, 0)' }],
        [{ expression: `SEARCH('{"Custom/AMI",Environment} MetricName="RunsActive"', 'Maximum', 600)` }],
      ],
    });
  });

  it.each([
    ['eu-west-1', 'https://eu-west-1.console.aws.amazon.com'],
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn'],
    ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com'],
  ])('of %s is at %s', (region, address) => {
    expect(consoleAt(region)).toBe(address);
  });
});
