import type { AccountDashboard, DashboardAnswer } from '../operations/metrics/dashboard.ts';
import { unreadParts } from './unread.ts';
import { code, type Line, link, note, type Part, paragraph, text, type View } from './view.ts';
import { sentence } from './words.ts';

/** Where the dashboards are, and what was done to each. */
export function dashboardView({ dashboards, unread, dryRun, hasLog }: DashboardAnswer): View {
  const summary = dashboards.map((one) => `${doneText(one, dryRun)}: ${one.name} in ${one.accountId}.`).join(' ');
  return {
    audience: 'all',
    summary,
    parts: [
      { kind: 'list', items: dashboards.map((one) => line(one, dryRun)) },
      ...unreadParts(unread),
      ...dashboards.flatMap(warningParts),
      ...dashboards.flatMap(withoutAlarmsParts),
      ...(hasLog
        ? []
        : [
            note(
              text(
                'It shows errors of the log, and which runs are at work, once dashboard.logGroups names the log groups.',
              ),
            ),
          ]),
      note(
        text(
          dryRun ? 'Nothing was changed. To do it: ' : 'To bring it up to date after a change of the configuration: ',
        ),
        code('/ami dashboard'),
      ),
    ],
  };
}

function doneText({ change }: AccountDashboard, dryRun: boolean): string {
  if (change === 'none') return 'The dashboard is up to date';
  if (dryRun) return change === 'create' ? 'The dashboard would be created' : 'The dashboard would be written anew';
  return change === 'create' ? 'The dashboard is created' : 'The dashboard is written anew';
}

function line(one: AccountDashboard, dryRun: boolean): Line {
  const { accountId, regions, name, url, change } = one;
  const isThere = change !== 'create' || !dryRun;
  return [
    text(`📊 ${doneText(one, dryRun)}: `),
    ...(isThere ? [link(url, name)] : [code(name)]),
    text(`, for ${accountId} in ${regions.join(', ')}`),
  ];
}

function warningParts({ name, warnings }: AccountDashboard): readonly Part[] {
  return warnings.slice(0, 3).map((warning) => paragraph(text(`⚠️ CloudWatch says of ${name}: ${warning}`)));
}

function withoutAlarmsParts({ withoutAlarms }: AccountDashboard): readonly Part[] {
  return withoutAlarms.map(({ place, why }) =>
    paragraph(text(`⚠️ It shows no alarms of ${place}, since they may not be looked at: ${sentence(why)}`)),
  );
}
