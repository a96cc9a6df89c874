/** The instances of a fleet, those first that need somebody, page by page. */
import { quote } from '../basics/quoting.ts';
import type { FleetAnswer, InstanceRow } from '../operations/answers.ts';
import { type Action, code, type Line, note, type Part, paragraph, text, type View } from './view.ts';
import { count, cut, duration, plural } from './words.ts';

/** As many as a message of Slack takes beside everything else, with a reason for each. */
const pageSize = 20;
const longestWhy = 200;

/** One page of them alone; the last one where there are not so many. */
export function instancesView(answer: FleetAnswer, wanted: number): View {
  const page = Math.min(wanted, pagesOf(answer));
  const what = `${answer.fleet.name}: ${healthText(answer)}`;
  return {
    summary: `${what} Page ${page} of ${pagesOf(answer)}.`,
    parts: [paragraph(text(what)), ...tableOf(answer, page), ...turningParts(answer, page)],
  };
}

/** How many are not healthy, of what, and the worst of them. */
export function instanceParts(answer: FleetAnswer): readonly Part[] {
  if (answer.instances.length === 0) return [];
  const unread = answer.areChecksRead
    ? []
    : [note(text('EC2 status checks are not read for so many instances; here they count as passed.'))];
  return [paragraph(text(healthText(answer))), ...tableOf(answer, 1), ...unread];
}

/** The way to the other pages; nothing where there is only one. */
export function turningParts(answer: FleetAnswer, page = 1): readonly Part[] {
  const pages = pagesOf(answer);
  const to = (label: string, target: number): Action => ({ label, command: commandFor(answer, target) });
  const actions = [
    ...(page > 1 ? [to(page === 2 ? 'First page' : `Page ${page - 1}`, page - 1)] : []),
    ...(page < pages ? [to(page === pages - 1 ? 'Last page' : `Page ${page + 1}`, page + 1)] : []),
  ];
  return actions.length === 0 ? [] : [{ kind: 'actions', actions }];
}

function commandFor({ fleet }: FleetAnswer, page: number): string {
  return `fleet ${quote(fleet.name)}${page === 1 ? '' : ` --page ${page}`}`;
}

function pagesOf({ instances }: FleetAnswer): number {
  return Math.max(1, Math.ceil(instances.length / pageSize));
}

/** `3 instances are not healthy: 2 target-health, 1 status-checks. 1 runs another AMI than the group launches.` */
function healthText({ instances }: FleetAnswer): string {
  const ill = instances.filter(isIll);
  const drifted = instances.filter(({ failures }) => failures.some(({ term }) => term === 'image'));
  const counts = Map.groupBy(ill, ({ failures }) => failures.at(0)?.term);
  const named = [...counts].map(([term, rows]) => `${count(rows.length)} ${term}`).join(', ');
  const health =
    ill.length === 0
      ? 'Every instance is healthy.'
      : `${plural(ill.length, 'instance is', 'instances are')} not healthy: ${named}.`;
  const drift = `${plural(drifted.length, 'runs', 'run')} another AMI than the group launches.`;
  return drifted.length === 0 ? health : `${health} ${drift}`;
}

function isIll({ failures }: InstanceRow): boolean {
  const [first] = failures;
  return first !== undefined && first.term !== 'image';
}

function tableOf({ instances, atMs }: FleetAnswer, page: number): readonly Part[] {
  const from = (page - 1) * pageSize;
  const rows = instances.slice(from, from + pageSize);
  if (rows.length === 0) return [];
  const which =
    rows.length === instances.length ? '' : `: ${from + 1} to ${from + rows.length} of ${count(instances.length)}`;
  return [
    {
      kind: 'table',
      caption: `Instances, worst first${which}`,
      columns: [
        { title: 'Instance' },
        { title: 'Zone' },
        { title: 'AMI' },
        { title: 'Age', align: 'right' },
        { title: 'State' },
        { title: 'Fails' },
        { title: 'Why' },
      ],
      rows: rows.map((row) => rowOf(row, atMs)),
    },
  ];
}

function rowOf({ instanceId, zone, imageId, launchedAtMs, lifecycle, failures }: InstanceRow, atMs: number): Line[] {
  return [
    [code(instanceId)],
    [text(zone)],
    imageId === undefined ? [text('unknown')] : [code(imageId)],
    [text(launchedAtMs === undefined ? 'unknown' : duration((atMs - launchedAtMs) / 1000))],
    [text(lifecycle)],
    [text(failures.length === 0 ? 'nothing' : failures.map(({ term }) => term).join(', '))],
    [text(failures.length === 0 ? '–' : cut(failures.map(whyText).join('; '), longestWhy))],
  ];
}

/** For the image, its id stands beside it. */
function whyText({ term, detail }: InstanceRow['failures'][number]): string {
  return term === 'image' ? 'not the AMI that the group launches' : detail;
}
