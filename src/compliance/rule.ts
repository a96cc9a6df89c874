/** What a rule of compliance is. Pure. */
import type { Fleet } from '../fleet/fleet.ts';
import type { Image } from '../images/image.ts';
import type { Use as Verdict } from '../images/in-use.ts';

/** From the gravest down. */
export const severities = ['high', 'medium', 'low'] as const;
export type RuleSeverity = (typeof severities)[number];

/** What mends it: the verb to ask for. `show` where a person has to look. */
export type Fix = 'patch' | 'scan' | 'validate' | 'clean-up' | 'show';

/** From when on something counts, in days, and the tags that an AMI must have. */
export interface Thresholds {
  readonly mediumAgeDays: number;
  readonly highAgeDays: number;
  readonly scanValidDays: number;
  readonly requiredTags: readonly string[];
}

/** Whether anything refers to an image; `unknown` where it could not be looked at, which counts as in use. */
export type Use = Verdict['kind'];

export interface ImageSubject {
  readonly image: Image;
  readonly accountId: string;
  readonly region: string;
  readonly use: Use;
  /** Of the image's creation, tag first. */
  readonly ageDays: number;
  readonly nowMs: number;
}

export interface FleetSubject {
  readonly fleet: Fleet;
  /** Those that it launches or runs, as far as they still exist. */
  readonly images: ReadonlyMap<string, Image>;
  readonly nowMs: number;
}

/** That a rule is broken, in a few words that follow on the name of what breaks it: `not scanned`. */
export interface Breach {
  readonly severity: RuleSeverity;
  readonly says: string;
  readonly fix: Fix;
}

interface Common {
  /** Stable: alerts and settings name it. */
  readonly id: string;
  /** What has to hold, as a sentence without its full stop. */
  readonly holds: string;
}

export interface ImageRule extends Common {
  /** Where it does its harm also while nothing uses the AMI; else that weighs less. */
  readonly unusedWeighs?: 'same';
  judge(subject: ImageSubject, thresholds: Thresholds): Breach | undefined;
}

export interface FleetRule extends Common {
  judge(subject: FleetSubject, thresholds: Thresholds): Breach | undefined;
}

/** Where an image that should not be there is mended: replaced where it is in use, else retired. */
export function replaceOrRetire(use: Use): Fix {
  return use === 'unused' ? 'clean-up' : 'patch';
}
