import type { WireRequest } from './protocol.ts';
import type { Member, OperationShape } from './shape.ts';

/** What a request to a REST service says before its body is read. */
export interface Located {
  /** Labels that are not in the path, such as the bucket in the name of the host. */
  readonly labels: Readonly<Record<string, string>>;
  /** Without the query, as it came over the wire. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** An operation with what a request must have to be meant for it. */
export interface Route {
  readonly operation: OperationShape;
  /** The labels of the path; undefined where the request is not meant for this operation. */
  labelsOf(request: WireRequest, located: Located): Readonly<Record<string, string>> | undefined;
  /** How much a request must say to be meant for it: of two that fit, the one that asks for more is meant. */
  readonly demands: number;
}

export function located({ path }: WireRequest, labels: Readonly<Record<string, string>> = {}): Located {
  const [bare = '/', ...query] = path.split('?');
  return { labels, path: bare, query: new URLSearchParams(query.join('?')) };
}

/** The route of an operation; undefined for one that has no address. */
export function routeOf(operation: OperationShape): Route | undefined {
  const { http, input } = operation;
  if (http === undefined) return undefined;
  const [template = '/', literalText = ''] = http.uri.split('?');
  const literals = [...new URLSearchParams(literalText)];
  const { pattern, names } = pathPattern(template);
  const required = input.kind === 'structure' ? input.members.filter((member) => member.required) : [];
  const elsewhere = required.filter((member) => isLabel(member) && !names.includes(member.name));
  const conditions = required.filter(({ http: binding }) => binding?.kind === 'query' || binding?.kind === 'header');
  return {
    operation,
    demands: conditions.length + literals.filter(([name]) => name !== sdkMark).length,
    labelsOf: (request, { labels, path, query }) => {
      const match = request.method === http.method ? pattern.exec(path) : null;
      const isHere = sameNames(Object.keys(labels), elsewhere) && hasLiterals(query, literals);
      if (match === null || !isHere || !conditions.every((member) => isSaid(member, request, query))) return undefined;
      const inPath = names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')] as const);
      return { ...labels, ...Object.fromEntries(inPath) };
    },
  };
}

/** Only the SDKs for JavaScript say by it which operation they mean. */
const sdkMark = 'x-id';

function hasLiterals(query: URLSearchParams, literals: readonly (readonly [string, string])[]): boolean {
  return literals.every(([name, value]) => {
    const said = query.get(name);
    return name === sdkMark ? (said ?? value) === value : said === value;
  });
}

function isLabel({ http }: Member): boolean {
  return http?.kind === 'label';
}

function isSaid({ http }: Member, { headers }: WireRequest, query: URLSearchParams): boolean {
  if (http?.kind === 'query') return query.has(http.name);
  return http?.kind !== 'header' || headers[http.name] !== undefined;
}

function sameNames(labels: readonly string[], members: readonly Member[]): boolean {
  return labels.length === members.length && members.every(({ name }) => labels.includes(name));
}

/** `/tags/{arn}` takes one part of a path for a label, `/{Key+}` all the rest. */
function pathPattern(template: string): { readonly pattern: RegExp; readonly names: readonly string[] } {
  const names: string[] = [];
  const parts = template.split('/').map((part) => {
    const [, name, greedy] = /^\{(\w+)(\+?)\}$/.exec(part) ?? [];
    if (name === undefined) return part.replace(/[^\w-]/g, '\\$&');
    names.push(name);
    return greedy === '+' ? '(.+)' : '([^/]+)';
  });
  return { pattern: new RegExp(`^${parts.join('/')}$`, 's'), names };
}
