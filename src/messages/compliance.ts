/** What a check of compliance has found, for whoever asked. */
import type { ComplianceReport, ReportedFinding } from '../operations/alerts/check-compliance.ts';
import {
  byApplication,
  countsText,
  findingLine,
  fixAction,
  groupName,
  lookedText,
  severityText,
  useText,
  weightNote,
} from './findings.ts';
import { doubtParts, unreadParts } from './unread.ts';
import { code, note, type Part, paragraph, text, time, type View } from './view.ts';
import { count } from './words.ts';

const mostRows = 50;
const mostWorst = 3;

/** The worst at the top with a button each, then all findings; of one application, where one is named. */
export function complianceView(report: ComplianceReport, application?: string): View {
  const { findings, unread, doubts, looked, atMs } = report;
  const whose = application === undefined ? '' : ` of ${application}`;
  const what = findings.length === 0 ? noneText(report, whose) : `Compliance${whose}: ${countsText(findings)}.`;
  const worst = findings.slice(0, mostWorst);
  return {
    summary: what,
    parts: [
      paragraph(text(what)),
      ...unreadParts(unread),
      ...doubtParts(doubts),
      ...worst.flatMap((finding): Part[] => [
        paragraph(...findingLine(finding)),
        { kind: 'actions', actions: [fixAction(finding)] },
      ]),
      ...tableParts(findings),
      ...weightNote(findings),
      note(text(`${lookedText(looked)}, as of `), time(atMs, 'clock')),
    ],
  };
}

function noneText({ unread, looked }: ComplianceReport, whose: string): string {
  if (unread.length > 0) return `Nothing was found${whose} where Amiable could look.`;
  return looked.images + looked.fleets === 0
    ? 'There are no AMIs and no fleets.'
    : `✅ Everything${whose} is as it should be.`;
}

function tableParts(findings: readonly ReportedFinding[]): readonly Part[] {
  if (findings.length === 0) return [];
  const more = findings.length - mostRows;
  return [
    findingsTable('Findings', findings.slice(0, mostRows)),
    ...(more <= 0 ? [] : [note(text(`${count(more)} more. One application: `), code('/ami compliance APPLICATION'))]),
  ];
}

/** A row for each finding, in order. */
export function findingsTable(caption: string, findings: readonly ReportedFinding[]): Part {
  return {
    kind: 'table',
    caption,
    columns: [{ title: 'Severity' }, { title: 'Application' }, { title: 'What' }, { title: 'Found' }, { title: 'Use' }],
    rows: byApplication(findings).flatMap(({ name, findings: those }) =>
      those.map((finding) => [
        [text(severityText(finding.severity))],
        [text(groupName(name))],
        [finding.subject.kind === 'fleet' ? text(finding.subject.fleet) : code(finding.subject.imageId)],
        [text(finding.says)],
        [text(useText(finding))],
      ]),
    ),
  };
}
