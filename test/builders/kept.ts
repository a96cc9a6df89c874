const kept = new WeakSet<object>();

/**
 * A frozen copy of data, as a store would hand it out: without what is undefined. Parts that are such copies already
 * are shared, so that keeping a run again costs as much as what has changed in it. Throws TypeError for what is no data.
 */
export function keep<Value>(value: Value): Value;
export function keep(value: unknown): unknown {
  if (typeof value === 'object') return value === null || kept.has(value) ? value : copyOf(value);
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint' || Number.isNaN(value))
    throw new TypeError(`a store keeps no ${typeof value}`);
  return value;
}

function copyOf(value: object): object {
  const copy = Object.freeze(
    Array.isArray(value) ? value.map((inner: unknown) => keep(inner) ?? null) : fieldsOf(value),
  );
  kept.add(copy);
  return copy;
}

function fieldsOf(value: object): object {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('a store keeps no classes');
  const fields: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) if (inner !== undefined) fields[name] = keep(inner);
  return fields;
}
