type Makers<Made> = { readonly [Name in keyof Made]: () => Made[Name] };

/** An object whose properties are made when they are first read, and kept. */
export function lazily<Made extends object>(makers: Makers<Made>): Made;
export function lazily(makers: Readonly<Record<string, () => unknown>>): object {
  const made = new Map<string, unknown>();
  const lazy = {};
  for (const name of Object.keys(makers)) {
    const get = (): unknown => {
      if (!made.has(name)) made.set(name, makers[name]?.());
      return made.get(name);
    };
    Object.defineProperty(lazy, name, { enumerable: true, get });
  }
  return lazy;
}
