/** What a check brings that the one before did not, and what is snoozed. Pure. */
import { type ComplianceFinding, graverFirst } from './finding.ts';
import type { RuleSeverity } from './rule.ts';
import { isGraver } from './weight.ts';

/** What is remembered of a finding from one check to the next. */
export interface SeenFinding {
  readonly severity: RuleSeverity;
  /** Whether it was known that nobody uses the AMI, when that was last known. */
  readonly unused?: true;
  readonly sinceMs: number;
  /** Of what is found, as people call it: the AMI or the fleet, and its application. */
  readonly names: readonly string[];
  readonly environment?: string;
}

/** Somebody's wish not to hear of it for a while. */
export interface Snooze {
  readonly untilMs: number;
  readonly by: string;
  /** Of somebody whom Slack does not know by that id. */
  readonly name?: string;
}

export interface Remembered {
  readonly seen: Readonly<Record<string, SeenFinding>>;
  readonly snoozed: Readonly<Record<string, Snooze>>;
}

export const nothingRemembered: Remembered = { seen: {}, snoozed: {} };

export interface Changes {
  readonly fresh: readonly ComplianceFinding[];
  /** Seen before, and graver now; it wakes a snooze. */
  readonly worse: readonly ComplianceFinding[];
  readonly standing: readonly ComplianceFinding[];
  readonly snoozed: readonly ComplianceFinding[];
  /** Keys of what was seen before and is no more. What could not be looked at is not gone. */
  readonly resolved: readonly string[];
  readonly next: Remembered;
}

/**
 * Compares a check with what is remembered. `isRead` tells of a key whether its account and region could be looked at:
 * what was not looked at stays as it was.
 */
export function changesSince(
  before: Remembered,
  found: readonly ComplianceFinding[],
  { nowMs, isRead }: { readonly nowMs: number; readonly isRead: (key: string) => boolean },
): Changes {
  const sorted = found.toSorted(graverFirst);
  const snoozed = valid(before.snoozed, before.seen, sorted, nowMs);
  const parts = Object.groupBy(sorted, (finding) => partOf(before, snoozed, finding));
  const keys = new Set(found.map(({ key }) => key));
  const gone = Object.keys(before.seen).filter((key) => !keys.has(key));
  const unread = gone.filter((key) => !isRead(key));
  const seen = Object.fromEntries([
    ...unread.flatMap((key) => (before.seen[key] === undefined ? [] : [[key, before.seen[key]] as const])),
    ...found.map((finding) => [finding.key, remembered(finding, before.seen[finding.key], nowMs)] as const),
  ]);
  return {
    fresh: parts.fresh ?? [],
    worse: parts.worse ?? [],
    standing: parts.standing ?? [],
    snoozed: parts.snoozed ?? [],
    resolved: gone.filter(isRead),
    next: { seen, snoozed },
  };
}

function remembered(finding: ComplianceFinding, before: SeenFinding | undefined, nowMs: number): SeenFinding {
  const { subject, environment } = finding;
  const isAsBefore = before !== undefined && isOnlyUnknown(finding, before);
  const isUnused = isAsBefore || (subject.kind === 'image' && subject.use === 'unused');
  return {
    severity: isAsBefore ? before.severity : finding.severity,
    ...(isUnused ? { unused: true } : {}),
    sinceMs: before?.sinceMs ?? nowMs,
    names: namesOf(finding),
    ...(environment === undefined ? {} : { environment }),
  };
}

function isWorse(finding: ComplianceFinding, before: SeenFinding): boolean {
  return isGraver(finding.severity, before.severity) && !isOnlyUnknown(finding, before);
}

/** It weighs more only since nobody can tell now whether the AMI is in use, and nobody used it when that was last known. */
function isOnlyUnknown({ severityUnused }: ComplianceFinding, before: SeenFinding): boolean {
  return before.unused === true && severityUnused !== undefined && !isGraver(severityUnused, before.severity);
}

function namesOf({ subject, application }: Pick<ComplianceFinding, 'subject' | 'application'>): readonly string[] {
  const name = subject.kind === 'image' ? subject.imageId : subject.fleet;
  return application === undefined ? [name] : [name, application];
}

function partOf(
  { seen }: Remembered,
  snoozed: Remembered['snoozed'],
  finding: ComplianceFinding,
): 'fresh' | 'worse' | 'standing' | 'snoozed' {
  if (snoozed[finding.key] !== undefined) return 'snoozed';
  const before = seen[finding.key];
  if (before === undefined) return 'fresh';
  return isWorse(finding, before) ? 'worse' : 'standing';
}

/** Snoozes that still hold: of what is still there, not over, and not graver than when it was snoozed. */
function valid(
  snoozed: Remembered['snoozed'],
  seen: Remembered['seen'],
  found: readonly ComplianceFinding[],
  nowMs: number,
): Remembered['snoozed'] {
  const findings = new Map(found.map((finding) => [finding.key, finding]));
  return Object.fromEntries(
    Object.entries(snoozed).filter(([key, { untilMs }]) => {
      const [now, before] = [findings.get(key), seen[key]];
      const hasGrown = now !== undefined && before !== undefined && isWorse(now, before);
      return untilMs > nowMs && !hasGrown;
    }),
  );
}
