import type { ShowAnswer } from '../operations/answers.ts';
import { historyTable } from './history.ts';
import type { Fact } from './plan-words.ts';
import { code, type Line, note, type Part, paragraph, text, time, type View } from './view.ts';
import { age, count, plural, some } from './words.ts';

const mostNamed = 10;
const mostTags = 20;

/** One AMI: whether it can be used, where it comes from, what uses it. */
export function imageView(answer: ShowAnswer): View {
  const { image, usedBy, runs, atMs } = answer;
  const what = `${image.imageId}, ${image.name}: ${image.state}, ${age(answer.ageDays)} old, ${usedText(usedBy.length)}.`;
  return {
    summary: what,
    parts: [
      { kind: 'heading', text: image.imageId },
      paragraph(text(what)),
      { kind: 'facts', facts: imageFacts(answer) },
      ...warningParts(answer),
      ...useParts(answer),
      ...tagParts(image.tags),
      ...(runs.length === 0 ? [] : [historyTable('Runs with it', runs, atMs)]),
      note(
        text('To test it: '),
        code(`/ami validate ${image.imageId}`),
        text(', '),
        code(`/ami scan ${image.imageId}`),
        text(' · to roll it out: '),
        code(`/ami rollout ${image.imageId} to FLEET`),
      ),
    ],
  };
}

function usedText(fleets: number): string {
  return fleets === 0 ? 'not in use' : `in use by ${plural(fleets, 'fleet')}`;
}

function imageFacts({ image, application, version, validated, scanned }: ShowAnswer): readonly Fact[] {
  const lineage = [
    image.sourceImageId === undefined ? undefined : `from ${image.sourceImageId}`,
    image.sourceInstanceId === undefined ? undefined : `of instance ${image.sourceInstanceId}`,
  ].filter((part) => part !== undefined);
  return [
    { label: 'Name', value: [text(image.name)] },
    {
      label: 'State',
      value: [text(image.stateReason === undefined ? image.state : `${image.state}: ${image.stateReason}`)],
    },
    { label: 'Application', value: [text(application ?? 'not tagged')] },
    { label: 'Version', value: [text(version ?? 'not tagged')] },
    {
      label: 'Created',
      value: [time(image.createdAtMs, 'date'), ...(lineage.length === 0 ? [] : [text(`, ${lineage.join(', ')}`)])],
    },
    { label: 'Owner', value: [text(`account ${image.ownerId}`)] },
    { label: 'Machine', value: [text(`${image.architecture}, ${image.platform}`)] },
    { label: 'Validation', value: [text(validated ?? 'none')] },
    { label: 'Scan', value: [text(scanned ?? 'none')] },
    { label: 'Snapshots', value: [text(snapshotsText(image.snapshots))] },
  ];
}

function snapshotsText(snapshots: ShowAnswer['image']['snapshots']): string {
  if (snapshots.length === 0) return 'none';
  return some(
    snapshots.map(({ snapshotId, deviceName, sizeGib, encrypted }) => {
      const about = [
        deviceName,
        sizeGib === undefined ? undefined : `${sizeGib} GiB`,
        encrypted === false ? 'not encrypted' : undefined,
      ];
      return `${snapshotId} (${about.filter((part) => part !== undefined).join(', ')})`;
    }),
  );
}

function warningParts({ image, atMs }: ShowAnswer): readonly Part[] {
  const warnings = [
    image.isPublic ? 'Everyone on AWS can launch it: it is public.' : undefined,
    image.imdsV2Required ? undefined : 'It does not require IMDSv2.',
    image.deprecatedAtMs !== undefined && image.deprecatedAtMs <= atMs ? 'It is deprecated.' : undefined,
  ].filter((warning) => warning !== undefined);
  return warnings.length === 0
    ? []
    : [{ kind: 'list', items: warnings.map((warning) => [text(`⚠️ Warning: ${warning}`)]) }];
}

function useParts({ usedBy }: ShowAnswer): readonly Part[] {
  if (usedBy.length === 0) return [];
  const items = usedBy
    .slice(0, mostNamed)
    .map(
      ({ fleet, instances, launches }): Line => [
        text(`${fleet}: ${plural(instances, 'instance')}${launches ? ', and new instances are launched from it' : ''}`),
      ],
    );
  const more: Line[] = usedBy.length > mostNamed ? [[text(`and ${count(usedBy.length - mostNamed)} more fleets`)]] : [];
  return [paragraph({ kind: 'bold', text: 'In use by' }), { kind: 'list', items: [...items, ...more] }];
}

function tagParts(tags: Readonly<Record<string, string>>): readonly Part[] {
  const entries = Object.entries(tags).toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (entries.length === 0) return [note(text('It has no tags.'))];
  const items = entries.slice(0, mostTags).map(([key, value]): Line => [code(key), text(` ${value}`)]);
  const more: Line[] = entries.length > mostTags ? [[text(`and ${count(entries.length - mostTags)} more`)]] : [];
  return [paragraph({ kind: 'bold', text: 'Tags' }), { kind: 'list', items: [...items, ...more] }];
}
