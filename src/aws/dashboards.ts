import { GetDashboardCommand, PutDashboardCommand } from '@aws-sdk/client-cloudwatch';
import type { Caller } from './call.ts';
import type { Clients } from './clients.ts';
import { isAwsError } from './errors.ts';
import type { Dashboards } from './service-ports.ts';

export function createDashboards({ cloudWatch }: Pick<Clients, 'cloudWatch'>, call: Caller): Dashboards {
  return {
    read: async (name) => {
      try {
        const { DashboardBody } = await call({ service: 'cloudwatch', call: 'GetDashboard' }, (options) =>
          cloudWatch.send(new GetDashboardCommand({ DashboardName: name }), options),
        );
        return DashboardBody;
      } catch (error) {
        if (isAwsError(error, 'not-found')) return undefined;
        throw error;
      }
    },
    put: async (name, body) => {
      const subject = { name, bytes: Buffer.byteLength(body) };
      const { DashboardValidationMessages: warnings = [] } = await call(
        { service: 'cloudwatch', call: 'PutDashboard', subject },
        (options) => cloudWatch.send(new PutDashboardCommand({ DashboardName: name, DashboardBody: body }), options),
      );
      return warnings.flatMap(({ Message }) => Message ?? []);
    },
  };
}
