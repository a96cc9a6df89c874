/** What a vulnerability affects, for whoever asked. */
import type {
  Exposure,
  ExposureSum,
  ExposureVerdict,
  FleetExposure,
  ImageExposure,
  LooseExposure,
} from '../images/exposure.ts';
import { countsText, fixWords, sourceWords, unlookedLine, verdictWords } from './exposure-words.ts';
import { bold, code, type Line, note, type Part, paragraph, text, time, type View } from './view.ts';
import { count, plural, some } from './words.ts';

const mostRows = 40;
const mostImages = 15;
const mostUnlooked = 20;

/** What is affected, by fleet, and what could not be looked at. */
export function exposureView(exposure: Exposure): View {
  const what = summaryOf(exposure);
  return {
    summary: what,
    parts: [
      paragraph(text(what)),
      ...affectedParts(exposure),
      ...unlookedParts(exposure),
      ...nextStep(exposure),
      footnote(exposure),
    ],
  };
}

/** The part of a plan or an answer that says what is affected. */
export function affectedParts(exposure: Exposure): readonly Part[] {
  return [...tableParts(exposure), ...imageParts(exposure), ...packageParts(exposure)];
}

/** The part that says what could not be looked at. */
export function unlookedParts({ unlooked }: Exposure): readonly Part[] {
  if (unlooked.length === 0) return [];
  const items = unlooked.slice(0, mostUnlooked).map(unlookedLine);
  const more: Line[] =
    unlooked.length > mostUnlooked ? [[text(`and ${count(unlooked.length - mostUnlooked)} more`)]] : [];
  return [paragraph(bold('What could not be looked at')), { kind: 'list', items: [...items, ...more] }];
}

function summaryOf({ question: { cve }, counts, fleets, loose, unlooked }: Exposure): string {
  const { affected, clean, unknown } = counts;
  const all = affected + clean + unknown;
  if (all === 0) return `${cve}: there are no servers to look at.`;
  const hit = fleets.filter(({ verdict }) => verdict === 'affected').length;
  if (unknown === all) return `${cve}: nobody can tell. Of ${plural(all, 'server')} nothing is known.`;
  const rest = unknown === 0 ? '' : ` Of ${count(unknown)} nothing is known.`;
  if (affected === 0 && hit === 0) {
    const isSure = unknown === 0 && !unlooked.some(({ kind }) => kind === 'place' || kind === 'unread');
    const found = `${cve}: ${isSure ? '🟢 ' : ''}nothing affected was found on ${plural(clean, 'server')}`;
    return isSure ? `${found}.` : `${found} that could be looked at.${rest}`;
  }
  const outside = loose.reduce((sum, one) => sum + one.counts.affected, 0);
  const beside = outside === 0 ? '' : `, ${count(outside)} of them in no fleet`;
  return `${cve} affects ${count(affected)} of ${plural(all, 'server')}${beside}, and ${count(hit)} of ${plural(fleets.length, 'fleet')}.${rest}`;
}

interface Row extends ExposureSum {
  readonly title: string;
  readonly environment?: string;
  readonly verdict: ExposureVerdict;
  readonly imageIds: readonly string[];
}

function tableParts({ fleets, loose }: Exposure): readonly Part[] {
  const rows = [...fleets.map(fleetRow), ...loose.map(looseRow)];
  const open = rows.filter(({ verdict }) => verdict !== 'clean');
  const clean = rows.length - open.length;
  const more = open.length - mostRows;
  return [
    ...(open.length === 0 ? [] : [tableOf(open.slice(0, mostRows))]),
    ...(more <= 0 ? [] : [note(text(`${count(more)} more; name some of them with `), code('--fleets X,Y'), text('.'))]),
    ...(clean === 0 ? [] : [note(text(`🟢 ${cleanText(rows.filter(({ verdict }) => verdict === 'clean'))}`))]),
  ];
}

function cleanText(rows: readonly Row[]): string {
  return `Clean: ${some(
    rows.map(({ title }) => title),
    8,
  )}.`;
}

function fleetRow({ name, images, ...fleet }: FleetExposure): Row {
  const bad = images.filter(({ verdict }) => verdict !== 'clean');
  return { ...fleet, title: name, imageIds: bad.map(({ imageId }) => imageId) };
}

function looseRow({ application, ...loose }: LooseExposure): Row {
  return { ...loose, title: `${application ?? 'untagged'} (no fleet)` };
}

function tableOf(rows: readonly Row[]): Part {
  return {
    kind: 'table',
    caption: 'What is affected',
    columns: [
      { title: 'Fleet' },
      { title: 'Environment' },
      { title: 'State' },
      { title: 'Affected' },
      { title: 'AMI' },
      { title: 'Source' },
      { title: 'Data from' },
      { title: 'Fix' },
    ],
    rows: rows.map((row): readonly Line[] => [
      [text(row.title)],
      [text(row.environment ?? '–')],
      [text(verdictWords[row.verdict])],
      [text(countsText(row.counts))],
      [row.imageIds.length === 0 ? text('–') : code(some(row.imageIds, 2))],
      [text(sourcesText(row))],
      [dataTime(row)],
      [text(row.counts.affected === 0 ? '–' : fixText(row))],
    ]),
  };
}

function sourcesText({ sources }: ExposureSum): string {
  return sources.length === 0
    ? 'none'
    : sources.map(({ source, instances }) => `${sourceWords[source]} (${count(instances)})`).join(', ');
}

/** The oldest, as that is what the row rests on. */
function dataTime({ sources }: ExposureSum): Line[number] {
  const times = sources.flatMap(({ oldestDataAtMs }) => oldestDataAtMs ?? []);
  return times.length === 0 ? text('–') : time(Math.min(...times), 'ago');
}

function fixText({ fix, score }: ExposureSum): string {
  return score === undefined ? fixWords[fix] : `${fixWords[fix]}, score ${score.toFixed(1)}`;
}

function imageParts({ images }: Exposure): readonly Part[] {
  const bad = images.filter(({ verdict }) => verdict === 'affected');
  if (bad.length === 0) return [];
  const items = bad.slice(0, mostImages).map((image) => imageLine(image, bad));
  const more: Line[] = bad.length > mostImages ? [[text(`and ${count(bad.length - mostImages)} more`)]] : [];
  return [paragraph(bold('AMIs to be replaced')), { kind: 'list', items: [...items, ...more] }];
}

function imageLine(image: ImageExposure, bad: readonly ImageExposure[]): Line {
  const { imageId, name, counts, ancestors, fleets, isOwn, because } = image;
  const root = ancestors.findLast((ancestor) => bad.some((other) => other.imageId === ancestor));
  const from = root === undefined ? [] : [text(', made from '), code(root)];
  const whose = isOwn ? '' : ', of another account';
  const by = because === 'named' ? ', named by hand' : '';
  const used = fleets.length === 0 ? '' : `, in ${some(fleets, 3)}`;
  return [
    code(imageId),
    text(`${name === undefined ? '' : ` ${name}`}: ${plural(counts.affected, 'affected server')}${used}${whose}${by}`),
    ...from,
  ];
}

/** Which packages it is in, and from which version on they are safe. */
function packageParts({ fleets, loose }: Exposure): readonly Part[] {
  const found = [...fleets, ...loose].flatMap(({ packages }) => packages);
  const names = [...new Set(found.map(({ name }) => name))];
  if (names.length === 0) return [];
  const said = names.map((name) => {
    const fixed = [...new Set(found.flatMap((one) => (one.name === name ? (one.fixedVersion ?? []) : [])))];
    return fixed.length === 0 ? `${name} (no fixed version is known)` : `${name} (fixed in ${some(fixed, 3)})`;
  });
  return [note(text(`Packages: ${some(said, 8)}.`))];
}

/** Packages can be looked for where nobody knows the CVE. */
function nextStep({ question: { cve, packages }, unlooked }: Exposure): readonly Part[] {
  const blind = unlooked.some(
    (one) => one.kind === 'instances' && ['cve-unknown', 'not-inspected', 'not-yet-inspected'].includes(one.reason),
  );
  if (!blind || packages.length > 0) return [];
  return [note(text('Name the packages to have them looked for: '), code(`/ami exposure ${cve} --packages A,B`))];
}

function footnote({ atMs }: Exposure): Part {
  return note(
    text('Looked at '),
    time(atMs, 'clock'),
    text('. What could not be looked at counts as not known, never as clean.'),
  );
}
