/** The dashboard in CloudWatch, as JSON that AWS draws. Pure. */
import { metricNamespace } from '../../steps/amis/count-image.ts';
import { liveMessage } from './live-runs.ts';

export interface DashboardPlace {
  readonly region: string;
  /** CloudWatch alarms that fleets there are watched by, as far as they exist, by ARN. */
  readonly alarmArns: readonly string[];
}

export interface DashboardFacts {
  readonly accountId: string;
  readonly deployment: string;
  readonly mediumAgeDays: number;
  readonly highAgeDays: number;
  readonly places: readonly DashboardPlace[];
  /** Where Amiable writes its log, where that is in this account; none where it is not known. */
  readonly log?: { readonly region: string; readonly groups: readonly string[] };
}

interface Widget {
  readonly type: 'text' | 'metric' | 'log' | 'alarm';
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

const columns = 24;
const third = columns / 3;
const usualHeight = 6;
/** Checks come once a day, and a shorter period would show gaps. */
const daySeconds = 86_400;
/** Runs at work are counted every five minutes; in a shorter period now and then nobody has. */
const liveSeconds = 600;
const liveStatistic = `'Maximum', ${liveSeconds}`;
const mostAlarms = 100;

/** The same facts give the same text, to the letter. */
export function dashboardBody(facts: DashboardFacts): string {
  const widgets = [head(facts), ...facts.places.flatMap((place) => ofPlace(place, facts)), ...logs(facts)];
  return JSON.stringify({ start: '-P30D', periodOverride: 'inherit', widgets: laidOut(widgets) });
}

/** Row by row, from left to right; a row is as high as its highest widget. */
function laidOut(widgets: readonly Widget[]): readonly (Widget & { readonly x: number; readonly y: number })[] {
  let [x, y, rowHeight] = [0, 0, 0];
  return widgets.map(({ type, width, height, properties }) => {
    if (x + width > columns) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const at = { type, x, y, width, height, properties };
    [x, rowHeight] = [x + width, Math.max(rowHeight, height)];
    return at;
  });
}

function head({ accountId, deployment, places }: DashboardFacts): Widget {
  const lines = [
    `# AMIs and fleets of ${accountId}`,
    `Made by \`/ami dashboard\` of ${deployment}, which writes over whatever is changed here. Numbers of AMIs and fleets are those of the daily check. What runs now: \`/ami status\`. What is wrong: \`/ami compliance\`.`,
    places.map(({ region }) => linksOf(region)).join('  \n'),
  ];
  return { type: 'text', width: columns, height: 3 + places.length, properties: { markdown: lines.join('\n\n') } };
}

function linksOf(region: string): string {
  const at = consoleAt(region);
  return [
    `**${region}**: [AMIs](${at}/ec2/home?region=${region}#Images:visibility=owned-by-me)`,
    `[Auto Scaling groups](${at}/ec2/home?region=${region}#AutoScalingGroups:)`,
    `[alarms](${at}/cloudwatch/home?region=${region}#alarmsV2:)`,
    `[metrics](${at}/cloudwatch/home?region=${region}#metricsV2?graph=~()&namespace=~'${metricNamespace.replace('/', '*2f')})`,
  ].join(' · ');
}

/** The AWS console of a region, which is another in China and for governments. */
export function consoleAt(region: string): string {
  if (region.startsWith('cn-')) return `https://${region}.console.amazonaws.cn`;
  if (region.startsWith('us-gov-')) return `https://${region}.console.amazonaws-us-gov.com`;
  return `https://${region}.console.aws.amazon.com`;
}

function ofPlace(
  { region, alarmArns }: DashboardPlace,
  { mediumAgeDays, highAgeDays }: Pick<DashboardFacts, 'mediumAgeDays' | 'highAgeDays'>,
): readonly Widget[] {
  const gauge = (title: string, series: readonly Series[], more = {}) =>
    graph(region, title, { stat: 'Maximum', metrics: series.map(named), ...more });
  return [
    ...live(region),
    gauge(
      'AMIs by age',
      [
        ['AMIsFresh', `under ${mediumAgeDays} days`, '#2ca02c'],
        ['AMIsAging', `${mediumAgeDays} to ${highAgeDays - 1} days`, '#ff7f0e'],
        ['AMIsOld', `${highAgeDays} days and over`, '#d62728'],
      ],
      { stacked: true },
    ),
    gauge('AMIs not scanned, not validated', [
      ['AMIsUnscanned', 'no good scan', '#d62728'],
      ['AMIsUnvalidated', 'not validated', '#ff7f0e'],
    ]),
    gauge('Fleets drifted, and findings', [
      ['FleetsDrifted', 'fleets drifted', '#9467bd'],
      ['FindingsHigh', 'high findings', '#d62728'],
      ['FindingsMedium', 'medium findings', '#ff7f0e'],
    ]),
    graph(region, 'Runs that ended, by outcome', {
      stat: 'Sum',
      view: 'bar',
      metrics: [[{ expression: search('{"Custom/AMI",Outcome}', 'RunsEnded'), id: 'runs', label: '' }]],
    }),
    graph(region, 'Instances patched, AMIs made', {
      stat: 'Sum',
      metrics: [
        named(['InstancesPatched', 'instances patched', '#1f77b4']),
        ...(['AMIsPatched', 'AMIsCreated'] as const).map((name, index) => [
          { expression: `SUM(${search(`Namespace="${metricNamespace}"`, name)})`, id: `made${index}`, label: name },
        ]),
      ],
    }),
    graph(region, 'Time to patch: from the request to the whole fleet', {
      stat: 'Average',
      metrics: [
        named(['TimeToPatch', 'average (seconds)', '#1f77b4']),
        [metricNamespace, 'TimeToPatch', { label: 'longest (seconds)', color: '#d62728', stat: 'Maximum' }],
        named(['TimeToPatchWorking', 'average without waiting for people and windows (seconds)', '#2ca02c']),
      ],
    }),
    ...(alarmArns.length === 0
      ? []
      : [
          {
            type: 'alarm' as const,
            width: columns,
            height: 3,
            properties: { title: `Alarms of fleets in ${region}`, alarms: alarmArns.slice(0, mostAlarms) },
          },
        ]),
  ];
}

/** The last day, whatever the dashboard shows: where nothing is put, nothing is at work. */
function live(region: string): readonly Widget[] {
  const shared = { stat: 'Maximum', period: liveSeconds, start: '-PT24H', width: columns / 2 };
  const filled = (id: string, name: string, label: string, color: string): readonly (readonly unknown[])[] => [
    [metricNamespace, name, { id, visible: false }],
    [{ expression: `FILL(${id}, 0)`, id: `${id}0`, label, color }],
  ];
  const by = (key: string): readonly unknown[] => [
    { expression: search(`{"${metricNamespace}",${key}}`, 'RunsActive', liveStatistic), id: 'runs', label: '' },
  ];
  return [
    graph(region, 'Runs at work, by verb', { ...shared, stacked: true, metrics: [by('Verb')] }),
    graph(region, 'Runs at work, by environment, and those that wait for a person', {
      ...shared,
      metrics: [
        ...filled('active', 'RunsActive', 'all', '#1f77b4'),
        ...filled('waiting', 'RunsWaiting', 'waiting for a person', '#d62728'),
        by('Environment'),
      ],
    }),
  ];
}

/** A metric of all applications and environments: its name, what it is called, its colour. */
type Series = readonly [name: string, label: string, color: string];

function named([name, label, color]: Series): readonly unknown[] {
  return [metricNamespace, name, { label, color }];
}

/** Each series that has the name, whatever its dimensions are called by. */
function search(where: string, name: string, statistic = `'Sum', ${daySeconds}`): string {
  return `SEARCH('${where} MetricName="${name}"', ${statistic})`;
}

function graph(
  region: string,
  title: string,
  { width = third, ...properties }: Readonly<Record<string, unknown>> & { readonly width?: number },
): Widget {
  return {
    type: 'metric',
    width,
    height: usualHeight,
    properties: { title: `${title} (${region})`, region, period: daySeconds, view: 'timeSeries', ...properties },
  };
}

/** What the log says of runs, and of errors. */
function logs({ log }: DashboardFacts): readonly Widget[] {
  if (log === undefined || log.groups.length === 0) return [];
  const { region, groups } = log;
  const table = (title: string, query: readonly string[]): Widget => ({
    type: 'log',
    width: columns,
    height: usualHeight,
    properties: {
      title,
      region,
      query: [...groups.map((group) => `SOURCE '${group}'`), ...query].join(' | '),
      view: 'table',
    },
  });
  return [
    table('Runs at work, as they were last seen', [
      `filter msg = "${liveMessage}"`,
      'stats latest(@timestamp) as seen, latest(verb) as what, latest(subject) as about, latest(environment) as env, latest(state) as stands, latest(step) as doing, latest(progress) as done by run',
      'sort seen desc',
      'limit 50',
    ]),
    // As pino numbers them.
    table('Errors in the log of Amiable', [
      'fields @timestamp, msg, run, error.message',
      'filter level >= 50',
      'sort @timestamp desc',
      'limit 50',
    ]),
  ];
}
