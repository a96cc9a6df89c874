/** What a topic of SNS is sent of a check: JSON for programs, text for mails, one line for phones. */
import type { TopicMessage } from '../operations/alerts/tell-topic.ts';
import type { ChangedFinding, ResolvedFinding, TopicFacts } from '../operations/alerts/topic-facts.ts';
import { countsText, findingLine, fixAction, lookedText, severityText } from './findings.ts';
import { count, cut, plainText, plural, sentence } from './words.ts';

/** What SNS takes of message and attributes together. */
const mostBytes = 262_144;
const longestSubject = 100;
const longestLine = 140;
/** A mail of more is not read. */
const mostLines = 100;
const mostUnread = 10;
const mostNames = 200;

/**
 * The message for every kind of subscription. Where not all of it fits, the least grave is left out, resolved findings
 * before those that are open, and it is said how many those are.
 */
export function topicMessage(facts: TopicFacts, most = mostBytes): TopicMessage {
  const attributes = attributesOf(facts);
  const room = most - bytesOf(JSON.stringify(attributes)) - 200;
  const fitted = (shown: number): string => {
    const message = messageOf(facts, shown);
    const bytes = bytesOf(message);
    if (bytes <= room || shown === 0) return message;
    return fitted(Math.min(shown - 1, Math.floor((shown * room) / bytes)));
  };
  const message = fitted(facts.changed.length + facts.resolved.length);
  return { subject: subjectOf(facts).slice(0, longestSubject), message, attributes };
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** What does not fit is cut from the end. */
function messageOf(facts: TopicFacts, shown: number): string {
  const changed = facts.changed.slice(0, shown);
  const resolved = facts.resolved.slice(0, shown - changed.length);
  return JSON.stringify({
    default: JSON.stringify(jsonOf(facts, changed, resolved)),
    email: textOf(facts, changed, resolved),
    sms: cut(`Amiable: ${newsText(facts)}`, longestLine),
  });
}

function newsText({ changed, resolved }: Pick<TopicFacts, 'changed' | 'resolved'>): string {
  const of = (change: ChangedFinding['change']) => changed.filter((finding) => finding.change === change).length;
  const parts = [
    { amount: of('new'), word: 'new' },
    { amount: of('back'), word: 'back from a snooze' },
    { amount: of('worse'), word: 'worse' },
    { amount: resolved.length, word: 'resolved' },
  ];
  const told = parts.flatMap(({ amount, word }) => (amount === 0 ? [] : [`${count(amount)} ${word}`]));
  return `Compliance: ${told.join(', ')}.`;
}

/** ASCII alone, as SNS asks for. */
function subjectOf(facts: TopicFacts): string {
  const [gravest] = sorted(facts.changed);
  return `${gravest === undefined ? '' : `[${gravest.severity}] `}${newsText(facts)}`;
}

const ranks = { high: 0, medium: 1, low: 2 } as const;

function sorted<Finding extends Pick<ChangedFinding, 'severity'>>(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((one, other) => ranks[one.severity] - ranks[other.severity]);
}

/** What subscriptions can choose by: each value that any of the findings has. */
function attributesOf({ changed, resolved }: TopicFacts): TopicMessage['attributes'] {
  const all = [...changed, ...resolved];
  const values = (of: (finding: (typeof all)[number]) => string | undefined): readonly string[] =>
    [...new Set(all.flatMap((finding) => of(finding) || []))].slice(0, mostNames);
  return {
    change: [...new Set([...changed.map(({ change }) => change), ...resolved.map(() => 'resolved')])],
    severity: values(({ severity }) => severity),
    application: values(({ application }) => application),
    environment: values(({ environment }) => environment),
  };
}

function jsonOf(
  facts: TopicFacts,
  changed: readonly ChangedFinding[],
  resolved: readonly ResolvedFinding[],
): Readonly<Record<string, unknown>> {
  const { id, atMs, open, snoozed, looked, unread } = facts;
  const openBy = (severity: ChangedFinding['severity']) =>
    open.filter((finding) => finding.severity === severity).length;
  return {
    kind: 'amiable.compliance',
    version: 1,
    id,
    at: isoOf(atMs),
    summary: newsText(facts),
    open: { high: openBy('high'), medium: openBy('medium'), low: openBy('low') },
    snoozed,
    looked,
    findings: changed.map(changedJson),
    resolved: resolved.map(({ sinceMs, ...finding }) => ({ ...finding, since: isoOf(sinceMs) })),
    omitted: {
      findings: facts.changed.length - changed.length,
      resolved: facts.resolved.length - resolved.length,
    },
    unread: unread.slice(0, mostUnread).map(({ place, why }) => ({ place, why: cut(why, 300) })),
  };
}

function changedJson(finding: ChangedFinding): Readonly<Record<string, unknown>> {
  const { change, before, key, ruleId, severity, severityInUse, says, subject, fleets, ...rest } = finding;
  const { accountId, region, application, environment } = rest;
  const fix = `/ami ${fixAction(finding).command}`;
  // What is not there is left out by JSON.
  return {
    change,
    key,
    ruleId,
    severity,
    before,
    severityInUse,
    says,
    subject,
    fleets,
    accountId,
    region,
    application,
    environment,
    fix,
  };
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

function textOf(facts: TopicFacts, changed: readonly ChangedFinding[], resolved: readonly ResolvedFinding[]): string {
  const lines = changed.slice(0, mostLines);
  const gone = resolved.slice(0, mostLines - lines.length);
  const more = facts.changed.length + facts.resolved.length - lines.length - gone.length;
  const open = facts.open.length === 0 ? 'Nothing is open.' : `${countsText(facts.open)} open.`;
  return [
    `${newsText(facts)} ${open}${facts.snoozed === 0 ? '' : ` ${plural(facts.snoozed, 'finding')} snoozed.`}`,
    ...section('New', lines.filter(({ change }) => change === 'new').map(changedText)),
    ...section('Back from a snooze', lines.filter(({ change }) => change === 'back').map(changedText)),
    ...section('Worse', lines.filter(({ change }) => change === 'worse').map(changedText)),
    ...section('Resolved', gone.map(resolvedText)),
    ...(more === 0 ? [] : ['', `And ${count(more)} more: /ami compliance`]),
    ...section(
      'Not looked at',
      facts.unread.slice(0, mostUnread).map(({ place, why }) => `${place}: ${sentence(cut(why, 300))}`),
    ),
    '',
    `${lookedText(facts.looked)}, as of ${isoOf(facts.atMs).slice(0, 16).replace('T', ' ')} UTC. Message ${facts.id}.`,
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `- ${line}`)];
}

function changedText(finding: ChangedFinding): string {
  const before =
    finding.before === undefined || finding.before === finding.severity ? '' : ` (${finding.before} before)`;
  return `${plainText(findingLine(finding))}${before}. In Slack: /ami ${fixAction(finding).command}`;
}

function resolvedText({ severity, what, application, ruleId, sinceMs }: ResolvedFinding): string {
  const of = application === undefined || application === what ? '' : ` (${application})`;
  return `${severityText(severity)}: ${what}${of}: ${ruleId}, open since ${isoOf(sinceMs).slice(0, 10)}`;
}
