/** All rules: a rule is one file and one line here; settings, help and tests follow. */
import type { FleetRule, ImageRule, RuleSeverity } from './rule.ts';
import { fleetDrift } from './rules/fleet-drift.ts';
import { fleetImageState } from './rules/fleet-image-state.ts';
import { imageAge } from './rules/image-age.ts';
import { imds } from './rules/imds.ts';
import { publicImage } from './rules/public-image.ts';
import { requiredTags } from './rules/required-tags.ts';
import { scan } from './rules/scan.ts';
import { unencryptedSnapshot } from './rules/unencrypted-snapshot.ts';
import { validation } from './rules/validation.ts';

export const imageRules: readonly ImageRule[] = [
  imageAge,
  scan,
  validation,
  publicImage,
  unencryptedSnapshot,
  imds,
  requiredTags,
];
export const fleetRules: readonly FleetRule[] = [fleetDrift, fleetImageState];

export const ruleIds: readonly string[] = [...imageRules, ...fleetRules].map(({ id }) => id);

/** By rule: another severity than its own, or none of its findings at all. */
export type RuleSettings = Readonly<Partial<Record<string, RuleSeverity | 'off'>>>;
