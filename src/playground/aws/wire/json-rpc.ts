import { type InputProblem, invalid } from './input-problem.ts';
import { fromJson, toJson } from './json-values.ts';
import { ServiceError } from './operation.ts';
import type { Protocol, WireReply } from './protocol.ts';

/** The JSON protocols, 1.0 and 1.1: the operation in the `x-amz-target` header, JSON in and out. */
export function jsonRpc(version: '1.0' | '1.1'): Protocol {
  const reply = (statusCode: number, requestId: string, body: unknown): WireReply => ({
    statusCode,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId },
    body: JSON.stringify(body),
  });
  return {
    action: ({ headers }) => headers['x-amz-target']?.split('.').at(-1),
    decode: (operation, { body }) => {
      const input = fromJson(operation.input, parseJsonBody(body));
      return typeof input === 'object' && input !== null ? input : {};
    },
    encode: (operation, output, requestId) =>
      reply(200, requestId, operation.output.kind === 'unit' ? {} : toJson(operation.output, output)),
    encodeError: ({ code, message, httpStatus }, requestId) => reply(httpStatus, requestId, { __type: code, message }),
    refusal: jsonRefusal,
    unknownAction: jsonUnknownAction,
  };
}

/** Reads a body; an empty one says nothing. Throws InputError. */
export function parseJsonBody(body: string): unknown {
  try {
    return JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw invalid('', body, 'JSON');
  }
}

/** A malformed request in the words of the services that speak JSON, or CBOR. */
export function jsonRefusal(problem: InputProblem): ServiceError {
  switch (problem.kind) {
    case 'missing':
      return new ServiceError(
        'ValidationException',
        `1 validation error detected: Value null at '${problem.path}' failed to satisfy constraint: Member must not be null`,
      );
    case 'unknown':
      return new ServiceError('ValidationException', `The parameter ${problem.path} is not recognized`);
    case 'invalid':
      return new ServiceError(
        'SerializationException',
        `${problem.value} at '${problem.path}' must be ${problem.expected}`,
      );
  }
}

export function jsonUnknownAction(action: string | undefined): ServiceError {
  return new ServiceError('UnknownOperationException', `Unknown operation ${action ?? ''}`);
}
