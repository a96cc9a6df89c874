/** Verdicts, sources and what could not be looked at, in words. */
import { placeName } from '../fleet/place.ts';
import type {
  ClaimSource,
  ExposureCounts,
  ExposureVerdict,
  Fix,
  Unlooked,
  UnlookedReason,
} from '../images/exposure.ts';
import { code, type Line, text } from './view.ts';
import { count, plural, sentence, some } from './words.ts';

export const verdictWords: Readonly<Record<ExposureVerdict, string>> = {
  affected: '🔴 Affected',
  unknown: '⚪ Not known',
  clean: '🟢 Clean',
};

export const sourceWords: Readonly<Record<ClaimSource, string>> = {
  inspector: 'Inspector',
  inventory: 'inventory',
  named: 'named by hand',
};

export const fixWords: Readonly<Record<Fix, string>> = { available: 'yes', none: 'no', unknown: 'not known' };

/** `12 of 40`, and of how many nothing is known. */
export function countsText({ affected, clean, unknown }: ExposureCounts): string {
  const all = `${count(affected)} of ${count(affected + clean + unknown)}`;
  return unknown === 0 ? all : `${all}, ${count(unknown)} not known`;
}

const reasons: Readonly<Record<UnlookedReason, string>> = {
  'not-running': 'they do not run',
  'no-agent': 'they have no agent of Systems Manager, and Inspector says nothing of them',
  'agent-lost': 'their agents do not answer, and Inspector says nothing of them',
  'no-inventory': 'their agents list no packages: Systems Manager Inventory is not set up for them',
  'not-inspected': 'Inspector does not look at them, and no packages are named to look for',
  'not-yet-inspected': 'Inspector has not looked at them yet, and no packages are named to look for',
  'cve-unknown': 'Inspector does not know this CVE, and no packages are named to look for',
  'not-read': 'what would tell of them could not be read',
};

/** One line for each thing that could not be looked at. */
export function unlookedLine(unlooked: Unlooked): Line {
  switch (unlooked.kind) {
    case 'place':
      return [text(`⚠️ ${unlooked.place} could not be read: ${sentence(unlooked.why)}`)];
    case 'inspector-off':
      return [text(`${placeName(unlooked.place)}: Amazon Inspector is off, so that only inventories tell.`)];
    case 'unread':
      return [text(`⚠️ ${placeName(unlooked.place)}: ${unlooked.what} could not be read: ${sentence(unlooked.why)}`)];
    case 'instances': {
      const { place, reason, instanceIds, fleets } = unlooked;
      const whose = fleets.length === 0 ? '' : ` of ${some(fleets, 5)}`;
      const what = `⚪ ${placeName(place)}: ${plural(instanceIds.length, 'server')}${whose}: ${reasons[reason]} (`;
      return [text(what), code(some(instanceIds, 3)), text(').')];
    }
    case 'never-launched': {
      const { place, imageIds } = unlooked;
      return [
        text(
          `⚪ ${placeName(place)}: ${plural(imageIds.length, 'AMI')} that nothing runs, so that nobody has seen what is in them (`,
        ),
        code(some(imageIds, 3)),
        text(').'),
      ];
    }
    case 'unknown-images':
      return [text(`⚠️ Named and found nowhere: `), code(some(unlooked.imageIds)), text('.')];
  }
}
