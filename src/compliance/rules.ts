/** All rules: a rule is one file and one line here; settings, help and tests follow. */
import type { FleetRule, ImageRule } from './rule.ts';
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

const idsOf = (rules: readonly { readonly id: string }[]): readonly string[] => rules.map(({ id }) => id);
export const fleetRuleIds: readonly string[] = idsOf(fleetRules);
export const ruleIds: readonly string[] = [...idsOf(imageRules), ...fleetRuleIds];
