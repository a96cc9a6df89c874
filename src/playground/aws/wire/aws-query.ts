import { formField, parseForm } from './form.ts';
import type { InputProblem } from './input-problem.ts';
import { ServiceError } from './operation.ts';
import type { Protocol, WireReply } from './protocol.ts';
import { awsQueryNames, decodeQuery } from './query-request.ts';
import { elementXml, membersXml } from './xml.ts';

/** The protocol of Auto Scaling, load balancing and STS: a form in, XML out with the result in an element of its own. */
export function awsQuery(xmlNamespace: string): Protocol {
  return {
    action: ({ body }) => formField(body, 'Action'),
    decode: (operation, { body }) => decodeQuery(operation.input, parseForm(body), awsQueryNames),
    encode: (operation, output, requestId) => {
      const { name } = operation;
      const result = `<${name}Result>${membersXml(operation.output, output)}</${name}Result>`;
      const metadata = `<ResponseMetadata>${elementXml('RequestId', requestId)}</ResponseMetadata>`;
      const inner = operation.output.kind === 'unit' ? metadata : result + metadata;
      return reply(200, requestId, `<${name}Response xmlns="${xmlNamespace}">${inner}</${name}Response>`);
    },
    encodeError: ({ code, message, httpStatus }, requestId) => {
      const type = elementXml('Type', httpStatus < 500 ? 'Sender' : 'Receiver');
      const error = `<Error>${type}${elementXml('Code', code)}${elementXml('Message', message)}</Error>`;
      const inner = error + elementXml('RequestId', requestId);
      return reply(httpStatus, requestId, `<ErrorResponse xmlns="${xmlNamespace}">${inner}</ErrorResponse>`);
    },
    refusal,
    unknownAction: (action) =>
      action === undefined
        ? new ServiceError('MissingAction', 'Missing Action')
        : new ServiceError('InvalidAction', `Could not find operation ${action}`),
  };
}

function reply(statusCode: number, requestId: string, xml: string): WireReply {
  return { statusCode, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body: xml };
}

function refusal(problem: InputProblem): ServiceError {
  switch (problem.kind) {
    case 'missing':
      return new ServiceError(
        'ValidationError',
        `1 validation error detected: Value null at '${problem.path}' failed to satisfy constraint: Member must not be null`,
      );
    case 'unknown':
      return new ServiceError('ValidationError', `The parameter ${problem.path} is not recognized`);
    case 'invalid':
      return new ServiceError(
        'MalformedInput',
        `The value ${problem.value} at ${problem.path} must be ${problem.expected}`,
      );
  }
}
