/** Fleets that are out of date or unwell, each with what would mend it. */
import { quote } from '../basics/quoting.ts';
import type { ImageVersion } from '../images/versions.ts';
import { ageDays } from '../images/versions.ts';
import type { StaleAnswer, StaleFleet } from '../operations/alerts/stale-fleets.ts';
import { unreadParts } from './unread.ts';
import { type Action, bold, code, type Line, note, type Part, paragraph, text, time } from './view.ts';
import { age, count, cut, plural } from './words.ts';

const mostFleets = 9;
const longestName = 60;

type Finding = StaleFleet['findings'][number];

/** The worst first, and how many more there are; places that could not be read are named. */
export function staleParts(answer: StaleAnswer): readonly Part[] {
  const { fleets, unread, readAtMs } = answer;
  const more = fleets.length - mostFleets;
  return [
    ...(fleets.length === 0 ? [paragraph(text(noneText(answer)))] : []),
    ...fleets.slice(0, mostFleets).flatMap((stale) => fleetParts(stale, readAtMs)),
    ...(more <= 0 ? [] : [note(text(`${plural(more, 'more fleet', 'more fleets')}: `), code('/ami fleets'))]),
    ...unreadParts(unread),
    lookedNote(answer),
  ];
}

function noneText({ looked, unread }: StaleAnswer): string {
  if (looked > 0) return 'Nothing is stale.';
  return unread.length > 0 ? 'The fleets could not be read.' : 'No fleets were found.';
}

function lookedNote({ looked, changing, readAtMs }: StaleAnswer): Part {
  const busy = changing === 0 ? '' : `; ${count(changing)} being changed now, and not judged`;
  return note(text(`${plural(looked, 'fleet')} looked at${busy}, as of `), time(readAtMs, 'clock'));
}

function fleetParts({ fleet, findings, remedy, canPatch }: StaleFleet, nowMs: number): readonly Part[] {
  const isHigh = findings.some(({ severity }) => severity === 'high');
  const where = fleet.environment === undefined ? '' : ` in ${cut(fleet.environment, longestName)}`;
  const name = `${cut(fleet.name, longestName)}${where}`;
  const show: Action = { label: 'Show', command: `fleet ${quote(fleet.name)}` };
  const patch = canPatch ? [patchAction(fleet.name, name)] : [];
  const rollOut = remedy === undefined ? [] : [rollOutAction(fleet.name, name, remedy, nowMs)];
  return [
    paragraph(
      text(isHigh ? '🔴 High: ' : '🟡 Medium: '),
      bold(name),
      ...findings.flatMap((finding): Line => [text(' · '), ...findingLine(finding)]),
    ),
    { kind: 'actions', actions: [...rollOut, ...patch, show] },
  ];
}

function findingLine(finding: Finding): Line {
  switch (finding.kind) {
    case 'short':
      return [text(`${count(finding.serving)} of ${plural(finding.desired, 'instance')} healthy`)];
    case 'old-image':
      return [
        text('AMI '),
        code(finding.imageId),
        text(
          `${finding.version === undefined ? '' : ` ${cut(finding.version, longestName)}`} is ${age(finding.ageDays)} old`,
        ),
      ];
    case 'drift':
      return [text(`${plural(finding.instances, 'instance')} on another AMI than the group launches`)];
  }
}

function patchAction(fleet: string, shownAs: string): Action {
  return {
    label: 'Patch now',
    command: `patch ${quote(fleet)}`,
    confirm: {
      title: 'Bake a patched AMI?',
      text: `A patched AMI of ${shownAs} is baked, tested and scanned now. Its rollout is then planned, and approved where the policy asks for that.`,
      yes: 'Patch it',
      no: 'Not now',
    },
  };
}

/** Asks for a plan, by name; the confirmation says that no more than that is done. */
function rollOutAction(fleet: string, shownAs: string, { image, version }: ImageVersion, nowMs: number): Action {
  const known = cut(version ?? image.imageId, 40);
  return {
    label: `Roll out ${known}`,
    command: `rollout ${image.imageId} to ${quote(fleet)}`,
    confirm: {
      title: 'Ask for this rollout?',
      text: `${image.imageId} (${known}, ${age(ageDays(image, nowMs))} old) to ${shownAs}. Nothing changes before it is planned, and approved where the policy asks for that.`,
      yes: 'Ask for it',
      no: 'Not now',
    },
  };
}
