import { invalid } from './input-problem.ts';
import { jsonRefusal, parseJsonBody } from './json-rpc.ts';
import { fromJson, toJson } from './json-values.ts';
import { ServiceError } from './operation.ts';
import type { Protocol } from './protocol.ts';
import { rest } from './rest.ts';
import type { OperationShape } from './shape.ts';

/** The protocol of Amazon Inspector: method and path, with JSON in and out. */
export function restJson(shapes: () => readonly OperationShape[]): Protocol {
  const headers = (requestId: string) => ({ 'content-type': 'application/json', 'x-amzn-requestid': requestId });
  return rest(shapes, {
    headers,
    reader: {
      members: (shape, { body }) => {
        const input = fromJson(shape, parseJsonBody(body));
        if (typeof input === 'object' && input !== null) return input;
        throw invalid('', body, 'a structure');
      },
      payload: (member, { body }) => fromJson(member.shape(), parseJsonBody(body), member.name),
    },
    writer: {
      members: (shape, value) => JSON.stringify(toJson(shape, value)),
      payload: (member, value) => JSON.stringify(toJson(member.shape(), value)),
    },
    encodeError: ({ code, message, httpStatus }, requestId) => ({
      statusCode: httpStatus,
      headers: { ...headers(requestId), 'x-amzn-errortype': code },
      body: JSON.stringify({ message }),
    }),
    refusal: jsonRefusal,
    unknown: new ServiceError('UnknownOperationException', 'Unknown operation', 404),
  });
}
