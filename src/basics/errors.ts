import type { Json } from './json.ts';

export type Evidence = Readonly<Record<string, Json | undefined>>;

/**
 * The root of every error that Amiable raises on purpose. `code` is stable and searchable, `evidence` holds the facts
 * that a person needs. Sentences for people are made in one place, from code and evidence.
 */
export abstract class AmiableError extends Error {
  abstract readonly code: string;
  /** Whether the same thing may succeed later without anyone doing anything. */
  readonly retry: 'later' | 'never' = 'never';
  readonly evidence: Evidence;

  constructor(message: string, evidence: Evidence = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.evidence = evidence;
  }
}

/**
 * A person asked for something that cannot be done. Nothing was changed.
 * `reason` says what is wrong, `remedy` what to do about it; both are plain text.
 */
export class Refusal extends AmiableError {
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;

  constructor(code: string, reason: string, remedy: string, evidence: Evidence = {}, options?: ErrorOptions) {
    super(`${reason} ${remedy}`, evidence, options);
    this.code = code;
    this.reason = reason;
    this.remedy = remedy;
  }
}

/** What went wrong in a sentence, with the permission that is missing where one is. */
export function whyNot(error: unknown): string {
  if (!(error instanceof AmiableError)) return error instanceof Error ? error.message : String(error);
  const { action } = error.evidence;
  return typeof action === 'string' ? `${error.message}. Allow ${action} to the role of Amiable.` : error.message;
}
