/** Findings of compliance in words: how grave, about what, in whose use, and what mends it. */
import { quote } from '../basics/quoting.ts';
import type { Reference } from '../images/references.ts';
import type { ReportedFinding } from '../operations/alerts/check-compliance.ts';
import { aboutText } from '../operations/alerts/snooze.ts';
import { shortReference } from './reference.ts';
import { type Action, bold, code, type Line, note, type Part, text } from './view.ts';
import { plural, some } from './words.ts';

type Severity = ReportedFinding['severity'];

const emoji: Readonly<Record<Severity, string>> = { high: '🔴', medium: '🟡', low: '⚪' };
const words: Readonly<Record<Severity, string>> = { high: 'High', medium: 'Medium', low: 'Low' };

/** `🔴 High`. */
export function severityText(severity: Severity): string {
  return `${emoji[severity]} ${words[severity]}`;
}

/** `🔴 3 high, 🟡 12 medium`; those that there are. */
export function countsText(findings: readonly Pick<ReportedFinding, 'severity'>[]): string {
  const counted = (['high', 'medium', 'low'] as const).flatMap((severity) => {
    const many = findings.filter((finding) => finding.severity === severity).length;
    return many === 0 ? [] : [`${emoji[severity]} ${many} ${severity}`];
  });
  return counted.join(', ');
}

/** `🔴 High: ami-… (web-1.2.0, in use by web): 213 days old`. */
export function findingLine(finding: ReportedFinding): Line {
  const { severity, subject, says } = finding;
  const about: Line =
    subject.kind === 'fleet'
      ? [bold(subject.fleet)]
      : [code(subject.imageId), text(` (${subject.name}, ${useText(finding)})`)];
  return [text(`${severityText(severity)}: `), ...about, text(`: ${says}`)];
}

/** Who uses it, in a few words. */
export function useText({ subject, fleets, others }: ReportedFinding): string {
  if (subject.kind === 'fleet' || fleets.length > 0) return `in use by ${some(fleets, 3)}`;
  if (subject.use === 'in-use') return othersText(others);
  return subject.use === 'unused' ? 'nobody uses it' : 'nobody can tell whether it is in use';
}

function othersText(others: readonly Reference[]): string {
  const users = others.filter(({ kind }) => kind !== 'grant');
  return users.length === 0 ? 'everyone on AWS may use it' : `in use by ${some(users.map(shortReference), 2)}`;
}

/** That some weigh less than their rule says, and why; nothing where none does. */
export function weightNote(findings: readonly ReportedFinding[]): readonly Part[] {
  const lighter = findings.filter(({ severityInUse }) => severityInUse !== undefined).length;
  if (lighter === 0) return [];
  const which = `${plural(lighter, 'finding')} ${lighter === 1 ? 'weighs' : 'weigh'}`;
  return [note(text(`${which} less, since nobody uses the AMI`))];
}

/** The button that mends it; a look where only a person can. */
export function fixAction({ fix, subject, fleets, application }: ReportedFinding): Action {
  const [fleet] = fleets;
  if (fix === 'patch' && fleet !== undefined)
    return { label: 'Patch now', command: `patch ${quote(fleet)}`, style: 'primary' };
  if (subject.kind === 'fleet') return { label: 'Show', command: `fleet ${quote(subject.fleet)}` };
  if (fix === 'clean-up' && application !== undefined)
    return { label: 'Clean up', command: `cleanup ${quote(application)}` };
  if (fix === 'scan') return { label: 'Scan now', command: `scan ${subject.imageId}`, style: 'primary' };
  if (fix === 'validate') return { label: 'Validate now', command: `validate ${subject.imageId}`, style: 'primary' };
  return { label: 'Show', command: `why ${subject.imageId}` };
}

/**
 * Asks for how long; `what` is an application, a fleet or an AMI, undefined whatever is of no application: all of it or
 * only what is of one environment.
 */
export function snoozeAction(what: string | undefined, environment?: string): Action {
  const options = [
    { value: '1', label: '1 day' },
    { value: '7', label: '1 week' },
    { value: '30', label: '30 days' },
  ];
  return {
    label: 'Snooze',
    command: `snooze ${what === undefined ? '--no-application' : quote(what)}${environment === undefined ? '' : ` --env ${quote(environment)}`}`,
    form: {
      title: 'Snooze',
      submit: 'Snooze',
      intro: [
        text(
          `What is found about ${aboutText(what, environment)} now is not reported until then, unless it gets worse.`,
        ),
        ...(what === undefined ? [text(' One AMI alone: '), code('/ami snooze AMI')] : []),
      ],
      fields: [{ kind: 'choice', flag: '--days', label: 'For', required: true, options, initial: '7' }],
    },
  };
}

/** By application, the gravest first; what belongs to none comes under the name of its subject's kind. */
export function byApplication(
  findings: readonly ReportedFinding[],
): readonly { readonly name: string | undefined; readonly findings: readonly ReportedFinding[] }[] {
  const groups = Map.groupBy(findings, ({ application }) => application);
  return [...groups].map(([name, those]) => ({ name, findings: those }));
}

/** `web`, or what stands for it. */
export function groupName(name: string | undefined): string {
  return name ?? 'No application';
}

/** `214 AMIs and 5 fleets looked at`. */
export function lookedText({ images, fleets }: { readonly images: number; readonly fleets: number }): string {
  return `${plural(images, 'AMI')} and ${plural(fleets, 'fleet')} looked at`;
}
