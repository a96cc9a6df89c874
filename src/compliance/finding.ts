/** One finding: what breaks which rule, and how grave that is. Pure. */
import { findingKey } from './finding-key.ts';
import {
  type Fix,
  type FleetSubject,
  type ImageSubject,
  type RuleSeverity,
  severities,
  type Thresholds,
  type Use,
} from './rule.ts';
import { fleetRules, imageRules } from './rules.ts';
import { type Weighing, weighFleet, weighImage } from './weight.ts';

export interface ComplianceFinding {
  /** Of what is broken where: the same from one check to the next. */
  readonly key: string;
  readonly ruleId: string;
  readonly severity: RuleSeverity;
  /** What it would be if something used the AMI, where nothing does and that makes it weigh less. */
  readonly severityInUse?: RuleSeverity;
  /** What it would be if nothing used the AMI, where nobody can tell and that would weigh less. */
  readonly severityUnused?: RuleSeverity;
  readonly says: string;
  readonly fix: Fix;
  readonly subject:
    | { readonly kind: 'image'; readonly imageId: string; readonly name: string; readonly use: Use }
    | { readonly kind: 'fleet'; readonly fleet: string };
  readonly accountId: string;
  readonly region: string;
  readonly application?: string;
  readonly environment?: string;
}

export interface Rules extends Weighing {
  readonly thresholds: Thresholds;
}

export interface Subjects {
  readonly images: readonly ImageSubject[];
  readonly fleets: readonly FleetSubject[];
}

/** Everything that breaks a rule, the gravest first: what is in use before what nobody uses. */
export function complianceFindings(subjects: Subjects, rules: Rules): readonly ComplianceFinding[] {
  const found = [
    ...subjects.images.flatMap((subject) => ofImage(subject, rules)),
    ...subjects.fleets.flatMap((subject) => ofFleet(subject, rules)),
  ];
  return found.toSorted(graverFirst);
}

/** Orders findings: severity, then use, then by key, so that equal ones stay where they were. */
export function graverFirst(one: ComplianceFinding, other: ComplianceFinding): number {
  return (
    severities.indexOf(one.severity) - severities.indexOf(other.severity) ||
    Number(isIdle(one)) - Number(isIdle(other)) ||
    (one.key < other.key ? -1 : 1)
  );
}

/** Whether it is about an image that nothing uses. */
function isIdle({ subject }: ComplianceFinding): boolean {
  return subject.kind === 'image' && subject.use === 'unused';
}

function ofImage(subject: ImageSubject, rules: Rules): ComplianceFinding[] {
  const { image, use, accountId, region } = subject;
  const { Application: application, Environment: environment } = image.tags;
  return imageRules.flatMap((rule) => {
    const breach = rule.judge(subject, rules.thresholds);
    const weighed = breach && weighImage(rule, breach, use, rules);
    if (weighed === undefined) return [];
    return {
      key: findingKey(rule.id, subject, image.imageId),
      ruleId: rule.id,
      ...weighed,
      subject: { kind: 'image', imageId: image.imageId, name: image.name, use },
      accountId,
      region,
      ...(application === undefined ? {} : { application }),
      ...(environment === undefined ? {} : { environment }),
    };
  });
}

function ofFleet(subject: FleetSubject, rules: Rules): ComplianceFinding[] {
  const { key, name, application, environment } = subject.fleet;
  return fleetRules.flatMap((rule) => {
    const breach = rule.judge(subject, rules.thresholds);
    const weighed = breach && weighFleet(rule.id, breach, rules);
    if (weighed === undefined) return [];
    return {
      key: findingKey(rule.id, key, key.groupName),
      ruleId: rule.id,
      ...weighed,
      subject: { kind: 'fleet', fleet: name },
      accountId: key.accountId,
      region: key.region,
      ...(application === undefined ? {} : { application }),
      ...(environment === undefined ? {} : { environment }),
    };
  });
}
