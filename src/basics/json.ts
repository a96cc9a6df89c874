/** Data that survives a round trip through the store. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * The same text for equal data, whatever the order of its keys. Keys whose value is undefined are left out.
 * The basis of every digest.
 */
export function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Whether a value is such data as it comes out of a store: nothing undefined, no numbers that JSON lacks, no classes. */
export function isJson(value: unknown): value is Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || (isPlain(value) && allJson(Array.isArray(value) ? value : Object.values(value)));
    default:
      return false;
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}

function allJson(values: readonly unknown[]): boolean {
  for (const inner of values) if (!isJson(inner)) return false;
  return true;
}
