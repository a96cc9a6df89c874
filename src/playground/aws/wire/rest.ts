import type { InputProblem } from './input-problem.ts';
import type { ServiceError } from './operation.ts';
import type { Protocol, WireReply, WireRequest } from './protocol.ts';
import { type BodyWriter, encodeRest } from './rest-reply.ts';
import { type BodyReader, decodeRest } from './rest-request.ts';
import { type Located, located, type Route, routeOf } from './routes.ts';
import type { OperationShape } from './shape.ts';

/** What the protocols of method and path differ in. */
export interface RestDialect {
  readonly reader: BodyReader;
  readonly writer: BodyWriter;
  headers(requestId: string): Readonly<Record<string, string>>;
  encodeError(error: ServiceError, requestId: string): WireReply;
  refusal(problem: InputProblem): ServiceError;
  readonly unknown: ServiceError;
  /** Where the request goes, for services that put labels elsewhere than into the path. */
  locate?(request: WireRequest): Located;
}

/** A protocol whose operations are told by method, path and query. `shapes` are all operations of the service. */
export function rest(shapes: () => readonly OperationShape[], dialect: RestDialect): Protocol {
  let known: readonly Route[] | undefined;
  const routes = (): readonly Route[] => {
    known ??= shapes()
      .flatMap((shape) => routeOf(shape) ?? [])
      .sort((a, b) => b.demands - a.demands);
    return known;
  };
  const locate = dialect.locate ?? ((request) => located(request));
  return {
    action: (request) => {
      const where = locate(request);
      return routes().find((route) => route.labelsOf(request, where) !== undefined)?.operation.name;
    },
    decode: (operation, request) => {
      const where = locate(request);
      const labels = routeOf(operation)?.labelsOf(request, where) ?? {};
      return decodeRest(operation.input, labels, where, request, dialect.reader);
    },
    encode: (operation, output, requestId) => encodeRest(operation, output, dialect.headers(requestId), dialect.writer),
    encodeError: (error, requestId) => dialect.encodeError(error, requestId),
    refusal: (problem) => dialect.refusal(problem),
    unknownAction: () => dialect.unknown,
  };
}
