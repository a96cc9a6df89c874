import { unchunked } from './aws-chunked.ts';
import { bytesOf } from './bytes.ts';
import type { InputProblem } from './input-problem.ts';
import { ServiceError } from './operation.ts';
import type { Protocol, WireRequest } from './protocol.ts';
import { rest } from './rest.ts';
import { type Located, located } from './routes.ts';
import type { Member, OperationShape } from './shape.ts';
import { elementXml, membersXml, memberXml } from './xml.ts';
import { fromXml, membersFromXml, parseXml } from './xml-reader.ts';

/** The protocol of S3: method, path, query and headers, with XML or the bare object as the body. */
export function restXml(xmlNamespace: string, shapes: () => readonly OperationShape[]): Protocol {
  const headers = (requestId: string) => ({ 'content-type': 'application/xml', 'x-amz-request-id': requestId });
  const root = (name: string, inner: string) => `${declaration}<${name} xmlns="${xmlNamespace}">${inner}</${name}>`;
  const protocol = rest(shapes, {
    headers,
    locate: locateBucket,
    reader: {
      members: (shape, { body }) => (body === '' ? {} : membersFromXml(shape, body)),
      payload: readPayload,
    },
    writer: {
      members: (shape, value, { name }) => root(shape.xmlName ?? `${name}Result`, membersXml(shape, value)),
      payload: (member, value) => writePayload(member, value),
    },
    encodeError: ({ code, message, httpStatus }, requestId) => {
      const told = elementXml('Code', code) + elementXml('Message', message) + elementXml('RequestId', requestId);
      return { statusCode: httpStatus, headers: headers(requestId), body: `${declaration}<Error>${told}</Error>` };
    },
    refusal,
    unknown: new ServiceError(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      501,
    ),
  });
  return { ...protocol, decode: (operation, request) => protocol.decode(operation, unchunked(request)) };
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The bucket is the first part of the name of the host, or of the path. */
function locateBucket(request: WireRequest): Located {
  const where = located(request);
  const [, hosted] = /^(.+)\.s3[.-][a-z0-9.-]*amazonaws\.com(:\d+)?$/.exec(request.headers['host'] ?? '') ?? [];
  if (hosted !== undefined) return { ...where, labels: { Bucket: hosted } };
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(where.path) ?? [];
  return bucket === '' ? where : { ...where, labels: { Bucket: bucket }, path: `/${key}` };
}

function readPayload(member: Member, request: WireRequest): unknown {
  const shape = member.shape();
  if (shape.kind === 'blob') return bytesOf(request);
  if (request.body === '') return undefined;
  return shape.kind === 'structure' ? fromXml(shape, parseXml(request.body), member.name) : request.body;
}

function writePayload(member: Member, value: unknown): string {
  const shape = member.shape();
  if (shape.kind !== 'structure') return String(value);
  return declaration + memberXml(member.xmlName ?? shape.xmlName ?? member.name, shape, value);
}

function refusal(problem: InputProblem): ServiceError {
  switch (problem.kind) {
    case 'missing':
      return new ServiceError('InvalidRequest', `Missing required parameter ${problem.path}`);
    case 'unknown':
      return new ServiceError('InvalidArgument', `The parameter ${problem.path} is not recognized`);
    case 'invalid':
      return problem.expected === 'XML'
        ? new ServiceError('MalformedXML', 'The XML you provided was not well-formed')
        : new ServiceError('InvalidArgument', `${problem.path} must be ${problem.expected}`);
  }
}
