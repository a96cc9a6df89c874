import { formField, parseForm } from './form.ts';
import type { InputProblem } from './input-problem.ts';
import { ServiceError } from './operation.ts';
import type { Protocol, WireReply } from './protocol.ts';
import { decodeQuery, ec2Names } from './query-request.ts';
import { elementXml, membersXml } from './xml.ts';

/** The protocol of EC2 alone: a form in with flat lists, XML out with `requestId` beside the members. */
export function ec2Query(xmlNamespace: string): Protocol {
  return {
    action: ({ body }) => formField(body, 'Action'),
    decode: (operation, { body }) => decodeQuery(operation.input, parseForm(body), ec2Names),
    encode: (operation, output, requestId) => {
      const members = operation.output.kind === 'unit' ? '<return>true</return>' : membersXml(operation.output, output);
      const name = `${operation.name}Response`;
      const inner = elementXml('requestId', requestId) + members;
      return reply(200, requestId, `<${name} xmlns="${xmlNamespace}/">${inner}</${name}>`);
    },
    encodeError: ({ code, message, httpStatus }, requestId) => {
      const error = `<Error>${elementXml('Code', code)}${elementXml('Message', message)}</Error>`;
      const inner = `<Errors>${error}</Errors>${elementXml('RequestID', requestId)}`;
      return reply(httpStatus, requestId, `<Response>${inner}</Response>`);
    },
    refusal,
    unknownAction: (action) =>
      action === undefined
        ? new ServiceError('MissingAction', 'The request must contain the parameter Action')
        : new ServiceError('InvalidAction', `The action ${action} is not valid for this web service.`),
  };
}

function reply(statusCode: number, requestId: string, xml: string): WireReply {
  return {
    statusCode,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`,
  };
}

function refusal(problem: InputProblem): ServiceError {
  switch (problem.kind) {
    case 'missing':
      return new ServiceError('MissingParameter', `The request must contain the parameter ${problem.path}`);
    case 'unknown':
      return new ServiceError('UnknownParameter', `The parameter ${problem.path} is not recognized`);
    case 'invalid':
      return new ServiceError(
        'InvalidParameterValue',
        `Value (${problem.value}) for parameter ${problem.path} is invalid. It must be ${problem.expected}.`,
      );
  }
}
