/** The report of an emergency as a page: what came of it first. */
import type {
  EmergencyReport,
  ReportedFleet,
  ReportedImage,
  ReportState,
} from '../operations/emergency/emergency-report-facts.ts';
import type { Run } from '../runs/run.ts';
import { wayBackText } from './emergency.ts';
import { countedRows, leftText, toldText } from './emergency-html-counts.ts';
import { code, escaped, moment, page, section, table } from './html.ts';
import { noteText } from './note.ts';
import { capital, count, duration, fleetsAndGroups, plural, sentence } from './words.ts';

const stateWords: Readonly<Record<ReportState, string>> = {
  done: '✅ patched',
  partly: '⚠️ patched but for some',
  'under-way': '🔄 under way',
  failed: '❌ failed, taken back',
  'needs-person': '🚨 needs a person',
  'left-out': '⛔ left out',
  stopped: '🛑 stopped alone',
  'no-image': '❌ no mended AMI',
  untouched: '– as it was before',
};

/** One file that can be opened anywhere. */
export function emergencyHtml(report: EmergencyReport, run: Run): string {
  const patched = report.fleets.filter(({ state }) => state === 'done').length;
  const groups = report.fleets.filter(({ servers }) => servers !== undefined).length;
  const [whose, machines] = groups === 0 ? ['Fleet', 'Instances'] : ['Fleet or group', 'Instances or servers'];
  const title = `${report.cve}: ${count(patched)} of ${fleetsAndGroups(report.fleets.length, groups)} patched`;
  return page(
    title,
    `${table(['', 'Affected', 'Clean', 'Unknown'], [...countedRows('Before', report.before), ...countedRows('After', report.after)])}
${section('Not patched', [whose, 'Tier', 'Why', `${machines} still affected`, 'Run'], notPatched(report))}
${facts(report)}
<h2>${groups === 0 ? 'Fleets' : 'Fleets and groups of servers'}</h2>
${table([whose, 'Tier', 'State', 'From', 'To', `${machines} affected before`, 'after', 'Run', 'Began', 'Ended'], report.fleets.map(fleetRow))}
${section('Exceptions', ['What', 'Why'], exceptionRows(report))}
${wayBack(report)}
<h2>AMIs</h2>
${table(['From', 'Made', 'State', 'Run'], bakeRows(report))}
${section('Copies', ['Of, and to', 'Made', 'State', 'Run'], copyRows(report))}
${section('Versions', ['Fleet', 'Before', 'After'], report.fleets.flatMap(versionsRow))}
${section('Instances', ['Fleet', 'Instance', 'AMI', 'Packages', 'Inspector and inventories'], report.fleets.flatMap(instanceRows))}
${section('Servers in no fleet', ['Server', 'Of', 'Before', 'After'], report.fleets.flatMap(serverRows))}
<h2>What happened</h2>
${table(['When (UTC)', 'What'], timeline(report, run))}`,
  );
}

function bakeRows({ bakes }: EmergencyReport): readonly (readonly string[])[] {
  return bakes.map(({ from, made, state, why, runId }) => [
    code(from),
    made === undefined ? '' : image(made),
    state === 'done' ? '✅ baked and tested' : stateText(state, why),
    code(runId ?? ''),
  ]);
}

function copyRows({ copies }: EmergencyReport): readonly (readonly string[])[] {
  return copies.map(({ what, made, state, why, runId }) => [
    escaped(what),
    made === undefined ? '' : image(made),
    state === 'done' ? '✅ copied' : stateText(state, why),
    code(runId ?? ''),
  ]);
}

function facts(report: EmergencyReport): string {
  const { requestedBy, approvals, packages, breakGlass, reason, counted: looks } = report;
  const rows = [
    ['Command', code(`/ami ${report.command}`)],
    ['Packages', escaped(packages.length === 0 ? 'all that the profiles patch' : packages.join(', '))],
    ['Asked by', `${person(requestedBy)}, ${moment(report.requestedAtMs)}`],
    ...(reason === undefined ? [] : [['Reason', escaped(reason)]]),
    ...(breakGlass === undefined
      ? []
      : [
          [
            '🚨 Glass broken',
            escaped(
              `${breakGlass.reason}. Approvals otherwise: ${breakGlass.usualApprovals}. Set aside: ${breakGlass.setsAside.join('; ') || 'nothing else'}.`,
            ),
          ],
        ]),
    ['Approved by', approvals.map(({ by, atMs }) => `${person(by)}, ${moment(atMs)}`).join('<br>') || 'nobody had to'],
    ['Plan', `${code(report.planDigest)} of run ${code(report.runId)}`],
    [
      'Counted',
      looks.map(({ atMs, source, told }) => `${moment(atMs)}, ${escaped(source)}${toldText(told)}`).join('<br>') ||
        'not',
    ],
    ...(report.fleets.some(({ left }) => left !== undefined) ? [['Counted again', escaped(leftText(report))]] : []),
    ['Took', escaped(duration((report.atMs - report.requestedAtMs) / 1000))],
  ];
  return table(['', ''], rows);
}

function notPatched({ fleets }: EmergencyReport): readonly (readonly string[])[] {
  return fleets.flatMap(({ name, tier, state, why, after, before, runId }) => {
    const affected = (after ?? before)?.affected;
    const cells = [escaped(name), escaped(tier), stateText(state, why), affected === undefined ? '' : count(affected)];
    return state === 'done' ? [] : [[...cells, code(runId ?? '')]];
  });
}

/** Those that are not among what was not patched. */
function exceptionRows({ exceptions, fleets }: EmergencyReport): readonly (readonly string[])[] {
  const names = new Set(fleets.map(({ name }) => name));
  return exceptions
    .filter(({ kind, what }) => kind !== 'fleet' || !names.has(what))
    .map(({ what, why }) => [escaped(what), escaped(sentence(capital(why)))]);
}

function fleetRow(fleet: ReportedFleet): readonly string[] {
  const { name, tier, state, why, from, to, before, after, runId, beganAtMs, endedAtMs } = fleet;
  return [
    escaped(name),
    escaped(tier),
    stateText(state, why),
    from.map(image).join('<br>'),
    to === undefined ? '' : image(to),
    before === undefined ? '' : count(before.affected),
    after === undefined ? '' : count(after.affected),
    code(runId ?? ''),
    beganAtMs === undefined ? '' : moment(beganAtMs),
    endedAtMs === undefined ? '' : moment(endedAtMs),
  ];
}

function serverRows({ name, servers = [] }: ReportedFleet): readonly (readonly string[])[] {
  return servers.map(({ instanceId, before, after }) => [
    code(instanceId),
    escaped(name),
    thenText(before),
    thenText(after),
  ]);
}

function thenText(then: NonNullable<ReportedFleet['servers']>[number]['before']): string {
  if (then === undefined) return '';
  return escaped(then.packages === '' ? then.verdict : `${then.verdict}: ${then.packages}`);
}

/** Going back means going back to the vulnerability, so it is said before the commands. */
function wayBack({ fleets }: EmergencyReport): string {
  const rows = fleets.flatMap(({ name, from, rollback }) =>
    rollback === undefined
      ? []
      : [[escaped(name), from.map(image).join('<br>'), code(rollback.command), moment(rollback.untilMs)]],
  );
  const said = `${sentence(wayBackText)} The AMIs from before are affected still.`;
  return `<h2>How to roll back</h2>\n<p>${escaped(said)}</p>\n${rows.length === 0 ? '' : table(['Fleet', 'To', 'In Slack', 'Until'], rows)}`;
}

type Package = NonNullable<ReportedFleet['left']>['instances'][number]['packages'][number];

function packagesText(packages: readonly Package[]): string {
  return packages.map(({ name, version = 'in a version that nobody tells' }) => `${name} ${version}`).join(', ');
}

/** In which versions a fleet had the packages, and has them. Of servers in no fleet each has a row of its own. */
function versionsRow({ name, before, left }: ReportedFleet): readonly (readonly string[])[] {
  if (left?.servers !== undefined) return [];
  const had = (before?.packages ?? []).map((found) => `${packagesText([found])} on ${count(found.instances)}`);
  const byText = Map.groupBy(left?.instances ?? [], ({ packages }) => packagesText(packages));
  const has = [...byText].flatMap(([said, of]) => (said === '' ? [] : [`${said} on ${count(of.length)}`]));
  if (had.length === 0 && has.length === 0) return [];
  return [[escaped(name), had.map(escaped).join('<br>'), has.map(escaped).join('<br>')]];
}

const verdicts = { affected: 'affected', clean: 'clean', unknown: 'not looked at yet' } as const;

function instanceRows({ name, left, to, from }: ReportedFleet): readonly (readonly string[])[] {
  if (left === undefined || left.servers !== undefined) return [];
  const images = new Map([...from, ...(to === undefined ? [] : [to])].map((known) => [known.imageId, known]));
  const rows = left.instances.map(({ instanceId, imageId, verdict, packages }) => {
    const { version, name: imageName } = images.get(imageId) ?? {};
    const known = {
      imageId,
      ...(version === undefined ? {} : { version }),
      ...(imageName === undefined ? {} : { name: imageName }),
    };
    return [escaped(name), code(instanceId), image(known), escaped(packagesText(packages)), verdicts[verdict]];
  });
  const more = left.of - rows.length;
  return more > 0 ? [...rows, [escaped(name), escaped(`and ${plural(more, 'more instance')}`), '', '', '']] : rows;
}

function stateText(state: ReportState, why: string | undefined): string {
  return escaped(why === undefined ? stateWords[state] : `${stateWords[state]}: ${why}`);
}

function image({ imageId, name, version, instances }: ReportedImage): string {
  const on = instances === undefined ? '' : `, on ${plural(instances, 'instance')}`;
  return `${code(imageId)} ${escaped(`${version ?? name ?? ''}${on}`)}`;
}

function timeline({ timeline: notes }: EmergencyReport, run: Run): readonly (readonly string[])[] {
  return notes.flatMap((note) => {
    const said = noteText(run, note);
    return said === undefined ? [] : [[moment(note.atMs), escaped(said)]];
  });
}

function person({ name, id }: EmergencyReport['requestedBy']): string {
  return escaped(name === id ? name : `${name} (${id})`);
}
