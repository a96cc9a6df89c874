import { AmiableError } from '../basics/errors.ts';

/** Something outside is not as it has to be, so that nothing was started. */
export class NotReadyError extends AmiableError {
  readonly code = 'not-ready';
}
