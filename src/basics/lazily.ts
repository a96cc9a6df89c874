type Makers<Made> = { readonly [Name in keyof Made]: () => Made[Name] };

/** An object whose properties are made when they are first read, and kept. */
export function lazily<Made extends object>(makers: Makers<Made>): Made;
export function lazily(makers: Readonly<Record<string, () => unknown>>): object {
  const made = new Map<string, unknown>();
  const read = (name: string, make: () => unknown): unknown => {
    if (!made.has(name)) made.set(name, make());
    return made.get(name);
  };
  const properties = Object.entries(makers).map(
    ([name, make]) => [name, { enumerable: true, get: () => read(name, make) }] as const,
  );
  return Object.defineProperties({}, Object.fromEntries(properties));
}
