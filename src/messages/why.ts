import { quote } from '../basics/quoting.ts';
import type { Image } from '../images/image.ts';
import type { Use } from '../images/in-use.ts';
import type { WhyAnswer } from '../operations/answers.ts';
import { doubtParts } from './doubt.ts';
import { referenceLine } from './reference.ts';
import { retirementLine } from './retirement.ts';
import { unreadParts } from './unread.ts';
import { bold, code, type Line, note, type Part, paragraph, text, type View } from './view.ts';
import { count, plural, some } from './words.ts';

const mostReferences = 30;

/** Everything that keeps an AMI, or why it would go, or what keeps anybody from saying so. */
export function whyView({ image, isOwn, use, snapshots, looked, unread, retirement }: WhyAnswer): View {
  const what = `${image.imageId}, ${image.name}, ${verdictText(use)}.`;
  return {
    summary: what,
    parts: [
      paragraph(text(what)),
      ...referenceParts(use),
      ...doubtsOf(use),
      ...unreadParts(unread),
      ...fateParts(image, isOwn, use),
      ...(retirement === undefined ? [] : [paragraph(...retirementLine(retirement, image.imageId))]),
      ...sharedParts(snapshots),
      note(
        text(
          `Looked at ${plural(looked.instances, 'instance')}, ${plural(looked.groups, 'group')} and ${plural(looked.templates, 'launch template')}. More about it: `,
        ),
        code(`/ami show ${image.imageId}`),
      ),
    ],
  };
}

/** Whether it is in use, in one clause. */
export function verdictText(use: Use): string {
  switch (use.kind) {
    case 'in-use':
      return `is in use: ${plural(use.references.length, 'reference')}`;
    case 'unknown':
      return 'may be in use: nothing was found that uses it, and not everything could be looked at';
    case 'unused':
      return 'is not in use';
  }
}

function referenceParts(use: Use): readonly Part[] {
  if (use.kind !== 'in-use') return [];
  const { references } = use;
  const items = references.slice(0, mostReferences).map(referenceLine);
  const more: Line[] =
    references.length > mostReferences ? [[text(`and ${count(references.length - mostReferences)} more`)]] : [];
  return [paragraph(bold('What keeps it')), { kind: 'list', items: [...items, ...more] }];
}

function doubtsOf(use: Use): readonly Part[] {
  return use.kind === 'unused' || use.doubts.length === 0
    ? []
    : [paragraph(bold('What could not be looked at')), ...doubtParts(use.doubts)];
}

function fateParts(image: Image, isOwn: boolean, use: Use): readonly Part[] {
  if (!isOwn) return [paragraph(text(`It belongs to account ${image.ownerId}, and is not ours to retire.`))];
  if (use.kind === 'unknown') return [paragraph(text('As long as that is so, it is kept.'))];
  if (use.kind === 'in-use') return [];
  const isProtected = image.protectedFromDeregistration === true;
  const but = isProtected ? ' It is protected from being deregistered, which has to be lifted first.' : '';
  const application = image.tags['Application'];
  const how: Line =
    application === undefined ? [] : [text(' To retire what is old: '), code(`/ami cleanup ${quote(application)}`)];
  return [paragraph(text(`Nothing keeps it: it could go, and nothing would miss it.${but}`), ...how)];
}

function sharedParts(snapshots: WhyAnswer['snapshots']): readonly Part[] {
  const items = snapshots
    .filter(({ sharedWith }) => sharedWith.length > 0)
    .map(
      ({ snapshotId, sharedWith }): Line => [
        text(`${snapshotId} is used by ${some(sharedWith)} as well, and would stay`),
      ],
    );
  return items.length === 0 ? [] : [paragraph(bold('Shared snapshots')), { kind: 'list', items }];
}
