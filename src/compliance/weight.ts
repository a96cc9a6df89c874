/** How grave a breach is, by the settings and by whether anything uses the AMI. Pure. */
import { type Breach, type ImageRule, type RuleSeverity, severities, type Use } from './rule.ts';

/** What an AMI that nobody uses weighs against one in use: one step less, or the same. */
export const unusedWeights = ['less', 'same'] as const;
export type UnusedWeighs = (typeof unusedWeights)[number];

export type RuleLevel = RuleSeverity | 'off';

/** By rule: another severity than its own, or none of its findings at all; of AMIs in use and of others apart where wanted. */
export type RuleSettings = Readonly<
  Partial<Record<string, RuleLevel | { readonly inUse?: RuleLevel; readonly unused?: RuleLevel }>>
>;

export interface Weighing {
  readonly settings: RuleSettings;
  readonly unusedWeighs: UnusedWeighs;
}

/**
 * `severityInUse`: what it would be if something used the AMI, where that is graver. `severityUnused`: what it would be if
 * nothing does, where nobody can tell and that is less grave.
 */
export type Weighed = Breach & { readonly severityInUse?: RuleSeverity; readonly severityUnused?: RuleSeverity };

/** Of an AMI; undefined where the settings leave it out. What nobody can tell to be unused weighs like what is in use. */
export function weighImage(
  rule: Pick<ImageRule, 'id' | 'unusedWeighs'>,
  breach: Breach,
  use: Use,
  { settings, unusedWeighs }: Weighing,
): Weighed | undefined {
  const inUse = levelsOf(settings[rule.id]).inUse ?? breach.severity;
  if (use === 'in-use') return at(breach, inUse);
  const isSame = unusedWeighs === 'same' || rule.unusedWeighs === 'same';
  const unused = levelsOf(settings[rule.id]).unused ?? (isSame ? inUse : oneLess(inUse));
  const isLess = inUse !== 'off' && unused !== 'off' && isGraver(inUse, unused);
  const weighed = at(breach, use === 'unknown' ? inUse : unused);
  if (weighed === undefined || !isLess) return weighed;
  return { ...weighed, ...(use === 'unknown' ? { severityUnused: unused } : { severityInUse: inUse }) };
}

/** Of a fleet, which is always in use. */
export function weighFleet(ruleId: string, breach: Breach, { settings }: Weighing): Weighed | undefined {
  return at(breach, levelsOf(settings[ruleId]).inUse ?? breach.severity);
}

/** Whether the one is graver than the other. */
export function isGraver(one: RuleSeverity, other: RuleSeverity): boolean {
  return severities.indexOf(one) < severities.indexOf(other);
}

function levelsOf(setting: RuleSettings[string]): { readonly inUse?: RuleLevel; readonly unused?: RuleLevel } {
  if (setting === undefined) return {};
  return typeof setting === 'string' ? { inUse: setting } : setting;
}

function oneLess(level: RuleLevel): RuleLevel {
  if (level === 'off') return level;
  return severities[severities.indexOf(level) + 1] ?? level;
}

function at(breach: Breach, level: RuleLevel): Weighed | undefined {
  return level === 'off' ? undefined : { ...breach, severity: level };
}
