import * as z from 'zod';
import { type CloudWatchOperations, ServiceError } from '../wire/operation.ts';
import type { CloudWatchWorld } from './cloudwatch.ts';

const columns = 24;
const mostWidgets = 500;
const pageSize = 100;

const place = {
  x: z
    .int()
    .min(0)
    .max(columns - 1),
  y: z.int().min(0),
};
const size = { width: z.int().min(1).max(columns), height: z.int().min(1).max(1_000) };
const common = z.object({ ...place, ...size }).partial();

const metricProperties = z.looseObject({
  region: z.string(),
  metrics: z.array(z.array(z.unknown()).min(1)).max(500),
  title: z.string().optional(),
  period: z.int().positive().optional(),
  stat: z.string().optional(),
  view: z.enum(['timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table']).optional(),
  stacked: z.boolean().optional(),
});

const widgetSchema = z.discriminatedUnion('type', [
  common.extend({ type: z.literal('text'), properties: z.looseObject({ markdown: z.string().min(1) }) }),
  common.extend({ type: z.literal('metric'), properties: metricProperties }),
  common.extend({
    type: z.literal('log'),
    properties: z.looseObject({ region: z.string(), query: z.string().regex(/^SOURCE /, 'must name a SOURCE') }),
  }),
  common.extend({
    type: z.literal('alarm'),
    properties: z.looseObject({ alarms: z.array(z.string().startsWith('arn:')).min(1).max(100) }),
  }),
]);

const bodySchema = z.looseObject({
  widgets: z.array(widgetSchema).max(mostWidgets),
  start: z.string().optional(),
  end: z.string().optional(),
  periodOverride: z.enum(['auto', 'inherit']).optional(),
});

/** Dashboards are of the account, whichever region is asked. */
export function dashboardOperations({ kernel, dashboards }: CloudWatchWorld) {
  return {
    PutDashboard: ({ DashboardName: name = '', DashboardBody: body = '' }) => {
      if (!/^[\w-]{1,255}$/.test(name)) throw invalid('The field DashboardName must match ^[0-9A-Za-z_-]{1,255}$');
      refuseUnfit(body);
      dashboards.set(name, { body, modifiedAtMs: kernel.nowMs() });
      kernel.changed();
      return { DashboardValidationMessages: [] };
    },
    GetDashboard: ({ DashboardName: name = '' }) => {
      const found = dashboards.get(name);
      if (found === undefined) throw new ServiceError('ResourceNotFound', `Dashboard ${name} does not exist`, 404);
      return { DashboardName: name, DashboardArn: arnOf(kernel.accountId, name), DashboardBody: found.body };
    },
    ListDashboards: ({ DashboardNamePrefix: prefix = '', NextToken }) => {
      const all = [...dashboards].filter(([name]) => name.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
      const start = Number(NextToken ?? 0);
      return {
        DashboardEntries: all.slice(start, start + pageSize).map(([name, { body, modifiedAtMs }]) => ({
          DashboardName: name,
          DashboardArn: arnOf(kernel.accountId, name),
          LastModified: new Date(modifiedAtMs),
          Size: Buffer.byteLength(body),
        })),
        ...(start + pageSize < all.length ? { NextToken: String(start + pageSize) } : {}),
      };
    },
  } satisfies CloudWatchOperations;
}

function arnOf(accountId: string, name: string): string {
  return `arn:aws:cloudwatch::${accountId}:dashboard/${name}`;
}

function refuseUnfit(body: string): void {
  const { error } = bodySchema.safeParse(parsed(body));
  const [issue] = error?.issues ?? [];
  if (issue !== undefined)
    throw invalid(`The field DashboardBody is invalid: /${issue.path.join('/')} ${issue.message}`);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalid('The field DashboardBody must be a valid JSON object');
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterInput', message);
}
