/** The message in which findings are reported by themselves, edited as they come, change and go. */
import type { AlertFacts } from '../operations/alerts/alert-facts.ts';
import type { ReportedFinding } from '../operations/alerts/check-compliance.ts';
import { aboutText, noEnvironment, type SnoozeAnswer } from '../operations/alerts/snooze.ts';
import { findingsTable } from './compliance.ts';
import {
  byApplication,
  countsText,
  findingLine,
  fixAction,
  groupName,
  lookedText,
  snoozeAction,
  weightNote,
} from './findings.ts';
import { doubtParts, unreadParts } from './unread.ts';
import { type Action, bold, code, type Line, note, type Part, paragraph, text, time, user, type View } from './view.ts';
import { count, plural, sentence } from './words.ts';

const mostGroups = 10;
const mostInGroup = 3;

/** How things stand, what is new of it, and what mends the worst of each application. */
export function alertView(facts: AlertFacts): View {
  const { open, unread, doubts, looked, atMs } = facts;
  const groups = byApplication(open);
  const what = open.length === 0 ? '✅ Nothing is open.' : `${countsText(open)} open.`;
  const news = newsText(facts);
  return {
    audience: 'all',
    summary: `Compliance: ${what}${news === '' ? '' : ` ${news}`}`,
    parts: [
      { kind: 'heading', text: 'Compliance' },
      paragraph(bold(what), text(news === '' ? '' : ` ${news}`)),
      ...unreadParts(unread),
      ...doubtParts(doubts),
      ...untoldParts(facts),
      ...groups.slice(0, mostGroups).flatMap(({ name, findings }) => groupParts(name, findings, facts)),
      ...restNote(groups.slice(mostGroups).flatMap(({ findings }) => findings)),
      ...snoozedNote(facts),
      ...weightNote(open),
      note(text(`${lookedText(looked)}, as of `), time(atMs, 'clock')),
    ],
  };
}

function newsText({ fresh, back, worse, resolved }: AlertFacts): string {
  const parts = [
    ...(fresh.size === 0 ? [] : [`${count(fresh.size)} new`]),
    ...(back.size === 0 ? [] : [`${count(back.size)} back from a snooze`]),
    ...(worse.size === 0 ? [] : [`${count(worse.size)} worse`]),
    ...(resolved === 0 ? [] : [`${count(resolved)} resolved`]),
  ];
  return parts.length === 0 ? '' : `${parts.join(', ')}.`;
}

function untoldParts({ untold }: AlertFacts): readonly Part[] {
  if (untold === undefined) return [];
  return [paragraph(text(`⚠️ The SNS topic was not told: ${sentence(untold)} It is told with the next check.`))];
}

function groupParts(
  name: string | undefined,
  findings: readonly ReportedFinding[],
  facts: AlertFacts,
): readonly Part[] {
  const sorted = [
    ...findings.filter(({ key }) => isNews(facts, key)),
    ...findings.filter(({ key }) => !isNews(facts, key)),
  ];
  const shown = sorted.slice(0, mostInGroup);
  const more = findings.length - shown.length;
  const items = shown.map((finding): Line => [text(newsMark(facts, finding.key)), ...findingLine(finding)]);
  return [
    paragraph(bold(groupName(name)), text(`: ${countsText(findings)}`)),
    {
      kind: 'list',
      items: more <= 0 ? items : [...items, [text(`and ${plural(more, 'more finding')}, in the thread`)]],
    },
    { kind: 'actions', actions: [...mending(shown, findings), ...snoozing(name, findings)] },
  ];
}

/** Of what is shown here: the same application, and what has none, may have a channel for another environment. */
function snoozing(name: string | undefined, findings: readonly ReportedFinding[]): readonly Action[] {
  const [environment, ...others] = new Set(findings.map((finding) => finding.environment));
  if (others.length > 0) return [snoozeAction(name)];
  return [snoozeAction(name, environment ?? (name === undefined ? noEnvironment : undefined))];
}

/** What mends those that are shown, each once, and cleaning up, which mends many; one button to look where nothing else does. */
function mending(shown: readonly ReportedFinding[], all: readonly ReportedFinding[]): readonly Action[] {
  const mended = [...shown, ...all.filter(({ fix }) => fix === 'clean-up').slice(0, 1)];
  const actions = [...new Map(mended.map(fixAction).map((action) => [action.command, action])).values()];
  const doing = actions.filter(({ label }) => label !== 'Show');
  return doing.length > 0 ? doing : actions.slice(0, 1);
}

function isNews({ fresh, back, worse }: AlertFacts, key: string): boolean {
  return fresh.has(key) || back.has(key) || worse.has(key);
}

function newsMark({ fresh, back, worse }: AlertFacts, key: string): string {
  if (fresh.has(key)) return '🆕 New. ';
  if (back.has(key)) return '⏰ Back from a snooze. ';
  return worse.has(key) ? '📈 Worse. ' : '';
}

function restNote(rest: readonly ReportedFinding[]): readonly Part[] {
  if (rest.length === 0) return [];
  return [
    note(text(`${plural(rest.length, 'finding')} of other applications, in the thread; or: `), code('/ami compliance')),
  ];
}

const mostSnoozes = 3;

/** By whom, and until when: those that end first by themselves, the others as a number. */
function snoozedNote({ snoozed }: AlertFacts): readonly Part[] {
  if (snoozed.length === 0) return [];
  const together = Map.groupBy(snoozed, ({ by, untilMs }) => `${untilMs} ${by}`);
  const each = [...together.values()].slice(0, mostSnoozes).flatMap(([first, ...others]): Line[] => {
    if (first === undefined) return [];
    const who = first.name === undefined ? user(first.by) : text(first.name);
    return [[text(`${count(others.length + 1)} by `), who, text(' until '), time(first.untilMs, 'date')]];
  });
  const more = together.size - each.length;
  return [
    note(
      text(`😴 ${plural(snoozed.length, 'finding')} snoozed: `),
      ...each.flatMap((line, index) => (index === 0 ? line : [text('; '), ...line])),
      ...(more === 0 ? [] : [text('; others for longer')]),
    ),
  ];
}

const mostRows = 80;

/** What the message has no room for, for its thread; nothing where all of it is shown. */
export function alertRestView({ open }: AlertFacts): readonly View[] {
  const groups = byApplication(open);
  const isWhole = groups.length <= mostGroups && groups.every(({ findings }) => findings.length <= mostInGroup);
  if (isWhole) return [];
  const pages = Math.ceil(open.length / mostRows);
  return Array.from({ length: pages }, (_page, index) => {
    const some = open.slice(index * mostRows, (index + 1) * mostRows);
    const what = pages === 1 ? 'All findings' : `All findings, ${index + 1} of ${pages}`;
    return { summary: `${what}: ${countsText(some)}`, parts: [findingsTable(what, some)] };
  });
}

/** What is left of a message when a newer one is there. */
export function olderAlertView(): View {
  const what = 'A newer message says how things stand with compliance.';
  return { audience: 'all', summary: what, parts: [note(text(what))] };
}

/** What came of a snooze. */
export function snoozeView({ what, environment, findings, untilMs }: SnoozeAnswer): View {
  const done = `😴 Snoozed: ${plural(findings, 'finding')} about ${aboutText(what, environment)}.`;
  return {
    summary: done,
    parts: [
      paragraph(text(`${done} They are not reported until `), time(untilMs, 'date'), text(', unless they get worse.')),
    ],
  };
}
