/** Where the REST protocols put a member outside of the body, or as the whole body. */
export type HttpBinding =
  | { readonly kind: 'label' | 'payload' | 'status' | 'query-params' }
  | { readonly kind: 'query' | 'header'; readonly name: string }
  | { readonly kind: 'prefix-headers'; readonly prefix: string };

/** How the REST protocols address an operation: `PUT`, `/{Key+}?x-id=PutObject`, 200. */
export interface HttpAddress {
  readonly method: string;
  readonly uri: string;
  readonly statusCode: number;
}

type Traits = Readonly<Record<string, unknown>>;

/** The binding among the traits of a member; undefined for one inside the body. */
export function bindingOf(traits: Traits): HttpBinding | undefined {
  const header = traits['httpHeader'];
  if (typeof header === 'string') return { kind: 'header', name: header.toLowerCase() };
  const query = traits['httpQuery'];
  if (typeof query === 'string') return { kind: 'query', name: query };
  const prefix = traits['httpPrefixHeaders'];
  if (typeof prefix === 'string') return { kind: 'prefix-headers', prefix: prefix.toLowerCase() };
  if (traits['httpLabel']) return { kind: 'label' };
  if (traits['httpPayload']) return { kind: 'payload' };
  if (traits['httpQueryParams']) return { kind: 'query-params' };
  return traits['httpResponseCode'] ? { kind: 'status' } : undefined;
}

/** The address among the traits of an operation. */
export function addressOf(traits: unknown): HttpAddress | undefined {
  const http: unknown = typeof traits === 'object' && traits !== null ? Reflect.get(traits, 'http') : undefined;
  return isAddress(http) ? { method: http[0], uri: http[1], statusCode: http[2] } : undefined;
}

function isAddress(value: unknown): value is readonly [string, string, number] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string';
}
