/** What a topic of SNS is told of a check. Pure. */
import { createHash } from 'node:crypto';
import type { Remembered } from '../../compliance/changes.ts';
import { placeOfKey, ruleOfKey } from '../../compliance/finding-key.ts';
import type { RuleSeverity } from '../../compliance/rule.ts';
import { type News, newsSince, snoozesEnded, toldOf } from '../../compliance/told.ts';
import type { AlertState } from './alert-state.ts';
import type { ComplianceReport, ReportedFinding } from './check-compliance.ts';

/** A finding that the topic does not know, or knows as less grave, or of which a snooze has ended. */
export interface ChangedFinding extends ReportedFinding {
  readonly change: 'new' | 'back' | 'worse';
  /** How grave it was said to be before. */
  readonly before?: RuleSeverity;
}

/** A finding that the topic knows, and that is no more. */
export interface ResolvedFinding {
  readonly key: string;
  readonly ruleId: string;
  readonly severity: RuleSeverity;
  readonly accountId: string;
  readonly region: string;
  /** The AMI or the fleet. */
  readonly what: string;
  readonly application?: string;
  readonly environment?: string;
  readonly sinceMs: number;
}

export interface TopicFacts extends Pick<ComplianceReport, 'looked' | 'unread' | 'atMs'> {
  /** The same where the same is told again, since nobody knows whether it was. */
  readonly id: string;
  /** New ones first, the gravest first of each. */
  readonly changed: readonly ChangedFinding[];
  readonly resolved: readonly ResolvedFinding[];
  /** Everything that is open and not snoozed. */
  readonly open: readonly ReportedFinding[];
  readonly snoozed: number;
}

export interface TopicNews {
  /** Absent where there is nothing to tell. */
  readonly facts?: TopicFacts;
  /** What the topic knows by now, and once it has been told. */
  readonly knows: Remembered['seen'];
  readonly told: Remembered['seen'];
}

/** What is new, back from a snooze, worse or resolved for whoever hears it at this topic; another topic than the last knows nothing. */
export function topicNewsOf(
  arn: string,
  report: ComplianceReport,
  { seen, topic, ...state }: Pick<AlertState, 'seen' | 'topic' | 'snoozed'>,
  snoozed: Remembered['snoozed'],
): TopicNews {
  const known = topic?.arn === arn ? topic : undefined;
  const knows = known === undefined ? {} : toldOf(seen, known.behind);
  const { atMs: nowMs, isRead, looked, unread, findings } = report;
  // What ended before the last message was told with that.
  const ended = snoozesEnded(state.snoozed, { nowMs, afterMs: known?.toldAtMs ?? 0 });
  const news = newsSince(knows, findings, { nowMs, isRead, ended, snoozed });
  const changed = changedIn(news, knows, new Map(findings.map((finding) => [finding.key, finding])));
  if (changed.length + news.resolved.length === 0) return { knows: news.knows, told: news.told };
  const open = findings.filter(({ key }) => snoozed[key] === undefined);
  const facts = {
    id: idOf(arn, known?.toldAtMs ?? 0, [
      ...changed.map(({ key, severity }) => [key, severity]),
      ...news.resolved.map(({ key }) => [key]),
    ]),
    changed,
    resolved: news.resolved.map(resolvedOf),
    open,
    snoozed: findings.length - open.length,
    ...{ looked, unread, atMs: nowMs },
  };
  return { facts, knows: news.knows, told: news.told };
}

function changedIn(
  { fresh, back, worse }: Pick<News, 'fresh' | 'back' | 'worse'>,
  knows: Remembered['seen'],
  reported: ReadonlyMap<string, ReportedFinding>,
): readonly ChangedFinding[] {
  const one = (key: string, change: ChangedFinding['change']): readonly ChangedFinding[] => {
    const [finding, before] = [reported.get(key), knows[key]?.severity];
    return finding === undefined ? [] : [{ ...finding, change, ...(before === undefined ? {} : { before }) }];
  };
  const all = { new: fresh, back, worse } as const;
  return (['new', 'back', 'worse'] as const).flatMap((change) => all[change].flatMap(({ key }) => one(key, change)));
}

function resolvedOf({ key, names, unused: _, ...rest }: News['resolved'][number]): ResolvedFinding {
  const [what = '', application] = names;
  const named = application === undefined ? {} : { application };
  return { key, ruleId: ruleOfKey(key), ...placeOfKey(key), what, ...rest, ...named };
}

/** What was told before is part of it: the same may come, go and come again. */
function idOf(arn: string, toldAtMs: number, what: readonly (readonly string[])[]): string {
  return createHash('sha256')
    .update(JSON.stringify([arn, toldAtMs, what]))
    .digest('hex')
    .slice(0, 32);
}
