import type { Image, ImageState } from './image.ts';

/** Proofs that an environment may ask of an image before it is deployed. */
export type ImageCheck = 'validated' | 'scanned';

export type ImageRefusalCode =
  | 'pending'
  | 'failed'
  | 'disabled'
  | 'deregistered'
  | 'other-account'
  | 'other-architecture'
  | 'not-validated'
  | 'not-scanned';

export interface ImageRefusal {
  readonly code: ImageRefusalCode;
  /** The fact behind it, in AWS's or the tag's own words. */
  readonly detail: string;
}

export type ImageJudgement =
  | { readonly usable: true; readonly warnings: readonly ImageWarning[] }
  | {
      readonly usable: false;
      readonly refusals: readonly [ImageRefusal, ...ImageRefusal[]];
      readonly warnings: readonly ImageWarning[];
    };

export interface ImageWarning {
  readonly code: 'deprecated';
  readonly sinceMs: number;
}

export interface ImageUse {
  /** The account of the fleet. */
  readonly accountId: string;
  /** Other accounts whose images may be used here. */
  readonly trustedOwners?: readonly string[];
  /** What the fleet's instances have; absent where it is not known. */
  readonly architecture?: string;
  readonly requiredChecks: readonly ImageCheck[];
  readonly nowMs: number;
}

/** Whether the image may be deployed here: every reason against it, the gravest first, and what to warn of. */
export function judgeImage(image: Image, use: ImageUse): ImageJudgement {
  const warnings = warningsOf(image, use.nowMs);
  const found = [
    ...againstState(image),
    ...againstOwner(image, use),
    ...againstArchitecture(image, use),
    ...againstChecks(image, use),
  ];
  const [first, ...rest] = found;
  return first === undefined ? { usable: true, warnings } : { usable: false, refusals: [first, ...rest], warnings };
}

const codeOfState: Readonly<Record<ImageState, ImageRefusalCode | undefined>> = {
  available: undefined,
  pending: 'pending',
  transient: 'pending',
  failed: 'failed',
  error: 'failed',
  invalid: 'failed',
  disabled: 'disabled',
  deregistered: 'deregistered',
};

function againstState({ state, stateReason }: Image): ImageRefusal[] {
  const code = codeOfState[state];
  return code === undefined ? [] : [{ code, detail: stateReason ?? state }];
}

function againstOwner({ ownerId }: Image, { accountId, trustedOwners = [] }: ImageUse): ImageRefusal[] {
  return ownerId === accountId || trustedOwners.includes(ownerId) ? [] : [{ code: 'other-account', detail: ownerId }];
}

function againstArchitecture(image: Image, { architecture }: ImageUse): ImageRefusal[] {
  // Some services that stand in for AWS do not tell an image's architecture; what is not known is not wrong.
  if (architecture === undefined || image.architecture === '' || architecture === image.architecture) return [];
  return [{ code: 'other-architecture', detail: `${image.architecture}, not ${architecture}` }];
}

/** The tag that says whether an image has passed. */
export const tagOfCheck: Readonly<Record<ImageCheck, string>> = {
  validated: 'ValidationStatus',
  scanned: 'SecurityScan',
};

/** Which of the checks the image has not passed. */
export function lackingChecks({ tags }: Pick<Image, 'tags'>, checks: readonly ImageCheck[]): readonly ImageCheck[] {
  return checks.filter((check) => tags[tagOfCheck[check]]?.toLowerCase() !== 'passed');
}

function againstChecks({ tags }: Image, { requiredChecks }: ImageUse): ImageRefusal[] {
  return lackingChecks({ tags }, requiredChecks).map((check) => ({
    code: `not-${check}` as const,
    detail: tags[tagOfCheck[check]] ?? 'no tag',
  }));
}

function warningsOf({ deprecatedAtMs }: Image, nowMs: number): ImageWarning[] {
  return deprecatedAtMs === undefined || deprecatedAtMs > nowMs
    ? []
    : [{ code: 'deprecated', sinceMs: deprecatedAtMs }];
}
