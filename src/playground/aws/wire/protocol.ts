import type { InputProblem } from './input-problem.ts';
import type { ServiceError } from './operation.ts';
import type { OperationShape } from './shape.ts';

/** A request as any server would see it. Header names are in lower case. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Read as text, whatever it is. */
  readonly body: string;
  /** As it came; absent where only the text is known. */
  readonly bytes?: Uint8Array;
}

export interface WireReply {
  readonly statusCode: number;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** In place of `body`, where the answer is no text. */
  readonly bytes?: Uint8Array;
}

/** One wire protocol of AWS, for one service. No knowledge of any operation. */
export interface Protocol {
  /** The operation that the request names; undefined when it names none. */
  action(request: WireRequest): string | undefined;
  /** Builds the input. Throws InputError. */
  decode(operation: OperationShape, request: WireRequest): object;
  encode(operation: OperationShape, output: object, requestId: string): WireReply;
  encodeError(error: ServiceError, requestId: string): WireReply;
  /** A malformed request in the protocol's own error codes. */
  refusal(problem: InputProblem): ServiceError;
  /** The answer to an action that is not known, or missing. */
  unknownAction(action: string | undefined): ServiceError;
}
