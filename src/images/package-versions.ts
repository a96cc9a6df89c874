/** Which of two versions of a package is the newer one, by the rules of its package manager. Pure. */

export type PackageManager = 'dpkg' | 'rpm';

/** Below zero where the first is older, above where it is newer. Any text compares; what is left out counts as nothing. */
export function compareVersions(manager: PackageManager, one: string, other: string): number {
  return manager === 'dpkg' ? compareDpkg(one, other) : compareRpm(one, other);
}

interface VersionParts {
  readonly epoch: number;
  readonly version: string;
  /** Debian's revision, or the release of an RPM; absent where the text has none. */
  readonly revision?: string;
}

/** `[epoch:]version[-revision]`: the epoch ends at the first colon, the revision begins after the last hyphen. */
export function versionParts(text: string): VersionParts {
  const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.*)$/s.exec(text.trim()) ?? [];
  const hyphen = rest.lastIndexOf('-');
  const version = hyphen < 0 ? rest : rest.slice(0, hyphen);
  return { epoch: Number(epoch), version, ...(hyphen < 0 ? {} : { revision: rest.slice(hyphen + 1) }) };
}

/** By deb-version(7): an absent revision is as good as `0`. */
function compareDpkg(one: string, other: string): number {
  const [a, b] = [versionParts(one), versionParts(other)];
  return (
    Math.sign(a.epoch - b.epoch) ||
    compareDebianText(a.version, b.version) ||
    compareDebianText(a.revision ?? '', b.revision ?? '')
  );
}

/** Runs of other characters and runs of digits in turn, the first difference decides. */
function compareDebianText(one: string, other: string): number {
  let [a, b] = [one, other];
  while (a !== '' || b !== '') {
    const [textA, textB] = [leading(a, /^\D*/), leading(b, /^\D*/)];
    const byText = compareCharacters(textA, textB);
    if (byText !== 0) return byText;
    [a, b] = [a.slice(textA.length), b.slice(textB.length)];
    const [digitsA, digitsB] = [leading(a, /^\d*/), leading(b, /^\d*/)];
    const byNumber = compareDigits(digitsA, digitsB);
    if (byNumber !== 0) return byNumber;
    [a, b] = [a.slice(digitsA.length), b.slice(digitsB.length)];
  }
  return 0;
}

function compareCharacters(one: string, other: string): number {
  for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
    const difference = weight(one.charAt(at)) - weight(other.charAt(at));
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

/** A tilde comes before the end, the end before letters, letters before everything else. */
function weight(character: string): number {
  if (character === '~') return -1;
  if (character === '') return 0;
  const code = character.codePointAt(0) ?? 0;
  return /[A-Za-z]/.test(character) ? code : code + 0x110000;
}

/** As rpm compares epoch, version and release; where one has no release, releases are not compared. */
function compareRpm(one: string, other: string): number {
  const [a, b] = [versionParts(one), versionParts(other)];
  const byVersion = Math.sign(a.epoch - b.epoch) || compareRpmText(a.version, b.version);
  if (byVersion !== 0 || a.revision === undefined || b.revision === undefined) return byVersion;
  return compareRpmText(a.revision, b.revision);
}

const rpmSegment = /^[^A-Za-z0-9~^]*(~|\^|\d+|[A-Za-z]+)?/;

/** rpmvercmp: segments of digits or letters. A tilde sorts before the end, a caret after it and before all else. */
function compareRpmText(one: string, other: string): number {
  let [a, b] = [one, other];
  while (a !== '' || b !== '') {
    const [[wholeA, segmentA], [wholeB, segmentB]] = [nextSegment(a), nextSegment(b)];
    const bySegment = compareSegments(segmentA, segmentB);
    if (bySegment !== 0) return bySegment;
    [a, b] = [a.slice(wholeA), b.slice(wholeB)];
  }
  return 0;
}

/** How long it is with the separators before it, and what it is; nothing at the end. */
function nextSegment(text: string): readonly [number, string] {
  const found = rpmSegment.exec(text);
  return [found?.[0].length ?? 0, found?.[1] ?? ''];
}

function compareSegments(one: string, other: string): number {
  const [a, b] = [segmentRank(one), segmentRank(other)];
  if (a !== b) return Math.sign(a - b);
  if (/^\d/.test(one)) return compareDigits(one, other);
  return one === other ? 0 : one < other ? -1 : 1;
}

function segmentRank(segment: string): number {
  if (segment === '~') return 0;
  if (segment === '') return 1;
  if (segment === '^') return 2;
  return /^\d/.test(segment) ? 4 : 3;
}

/** Numbers of any length. */
function compareDigits(one: string, other: string): number {
  const [a, b] = [one.replace(/^0+/, ''), other.replace(/^0+/, '')];
  if (a.length !== b.length) return a.length < b.length ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}

function leading(text: string, pattern: RegExp): string {
  return pattern.exec(text)?.[0] ?? '';
}
