import type { ShowAnswer } from '../operations/answers.ts';
import { historyTable } from './history.ts';
import type { Fact } from './plan-words.ts';
import { referenceLine } from './reference.ts';
import { retirementLine } from './retirement.ts';
import { unreadParts } from './unread.ts';
import { bold, code, type Line, note, type Part, paragraph, text, time, type View } from './view.ts';
import { age, count, plural, some } from './words.ts';

const mostNamed = 10;
const mostTags = 20;
const mostAncestors = 5;
const mostShared = 3;
const bytesPerGib = 1024 ** 3;

/** One AMI: whether it can be used, where it comes from, what uses it. */
export function imageView(answer: ShowAnswer): View {
  const { image, runs, atMs, unread } = answer;
  const what = `${image.imageId}, ${image.name}: ${image.state}, ${age(answer.ageDays)} old, ${usedText(answer)}.`;
  return {
    summary: what,
    parts: [
      { kind: 'heading', text: image.imageId },
      paragraph(text(what)),
      { kind: 'facts', facts: imageFacts(answer) },
      ...(answer.retirement === undefined ? [] : [paragraph(...retirementLine(answer.retirement, image.imageId))]),
      ...warningParts(answer),
      ...useParts(answer),
      ...unreadParts(unread),
      ...tagParts(image.tags),
      ...(runs.length === 0 ? [] : [historyTable('Runs with it', runs, atMs)]),
      note(
        text('To test it: '),
        code(`/ami validate ${image.imageId}`),
        text(', '),
        code(`/ami scan ${image.imageId}`),
        text(' · to roll it out: '),
        code(`/ami rollout ${image.imageId} to FLEET`),
        text(' · all that keeps it: '),
        code(`/ami why ${image.imageId}`),
      ),
    ],
  };
}

function usedText({ use, usedBy }: ShowAnswer): string {
  if (use.kind === 'unused') return 'not in use';
  if (use.kind === 'unknown') return 'nothing found that uses it';
  return usedBy.length === 0 ? 'in use' : `in use by ${plural(usedBy.length, 'fleet')}`;
}

function imageFacts(answer: ShowAnswer): readonly Fact[] {
  const { image, application, version, validated, scanned, ancestors, children, snapshots } = answer;
  const lineage = [
    ancestors.length === 0 ? undefined : `from ${some(ancestors, mostAncestors)}`,
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
    ...(children.length === 0
      ? []
      : [{ label: 'Made of it', value: [text(some(children.map(({ imageId }) => imageId)))] }]),
    { label: 'Owner', value: [text(`account ${image.ownerId}`)] },
    { label: 'Machine', value: [text(`${image.architecture}, ${image.platform}`)] },
    { label: 'Validation', value: [text(validated ?? 'none')] },
    { label: 'Scan', value: [text(scanned ?? 'none')] },
    { label: 'Snapshots', value: [text(snapshotsText(snapshots))] },
  ];
}

function snapshotsText(snapshots: ShowAnswer['snapshots']): string {
  if (snapshots.length === 0) return 'none';
  return some(
    snapshots.map(({ snapshotId, deviceName, sizeGib, storedBytes, encrypted, sharedWith }) => {
      const about = [
        deviceName,
        sizeGib === undefined ? undefined : `${sizeGib} GiB`,
        storedBytes === undefined ? undefined : `${(storedBytes / bytesPerGib).toFixed(1)} GiB of it stored`,
        encrypted === false ? 'not encrypted' : undefined,
        sharedWith.length === 0 ? undefined : `shared with ${some(sharedWith, mostShared)}`,
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

function useParts({ image, use, usedBy, otherUses }: ShowAnswer): readonly Part[] {
  const fleets = usedBy.map(
    ({ fleet, instances, launches }): Line => [
      text(`${fleet}: ${plural(instances, 'instance')}${launches ? ', and new instances are launched from it' : ''}`),
    ],
  );
  const lines = [...fleets, ...otherUses.map(referenceLine)];
  const more: Line[] = lines.length > mostNamed ? [[text(`and ${count(lines.length - mostNamed)} more`)]] : [];
  const uses: readonly Part[] =
    lines.length === 0
      ? []
      : [paragraph(bold('In use by')), { kind: 'list', items: [...lines.slice(0, mostNamed), ...more] }];
  const isDoubtful = use.kind !== 'unused' && use.doubts.length > 0;
  const doubt = [text('⚠️ Not everything that may use it could be looked at: '), code(`/ami why ${image.imageId}`)];
  return [...uses, ...(isDoubtful ? [paragraph(...doubt)] : [])];
}

function tagParts(tags: Readonly<Record<string, string>>): readonly Part[] {
  const entries = Object.entries(tags).toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (entries.length === 0) return [note(text('It has no tags.'))];
  const items = entries.slice(0, mostTags).map(([key, value]): Line => [code(key), text(` ${value}`)]);
  const more: Line[] = entries.length > mostTags ? [[text(`and ${count(entries.length - mostTags)} more`)]] : [];
  return [paragraph(bold('Tags')), { kind: 'list', items: [...items, ...more] }];
}
