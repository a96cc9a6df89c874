/**
 * What is wrong with a request before any operation sees it. Each protocol says it in its own words.
 * `path` is written as the request writes it, such as `Filter.1.Value`.
 */
export type InputProblem =
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'unknown'; readonly path: string }
  | { readonly kind: 'invalid'; readonly path: string; readonly value: string; readonly expected: string };

/** Thrown by decoders; the dispatcher answers it as the protocol's own error. */
export class InputError extends Error {
  readonly problem: InputProblem;

  constructor(problem: InputProblem) {
    super(`${problem.kind} parameter ${problem.path}`);
    this.name = 'InputError';
    this.problem = problem;
  }
}

export function invalid(path: string, value: string, expected: string): InputError {
  return new InputError({ kind: 'invalid', path, value, expected });
}
