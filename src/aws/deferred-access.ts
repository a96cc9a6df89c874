import { once } from '../basics/once.ts';
import type { Aws, AwsAccess } from './ports.ts';

/**
 * Access that is opened with the first call, for a process that makes few: what opens it can be loaded then. What opening
 * throws, and that a place is none of ours, is thrown by the call.
 */
export function deferredAccess(places: AwsAccess['places'], open: () => Promise<AwsAccess>): AwsAccess {
  const opened = once(open);
  return {
    places,
    for: (place, audit) => deferred<Aws>(async () => (await opened()).for(place, audit)),
  };
}

/** What is loaded when a method of one of its parts is called; all of them have to answer with promises. */
function deferred<Loaded extends object>(load: () => Promise<Loaded>): Loaded;
function deferred(load: () => Promise<object>): object {
  const method =
    (part: string, name: string) =>
    async (...given: unknown[]): Promise<unknown> => {
      const port: unknown = Reflect.get(await load(), part);
      if (typeof port !== 'object' || port === null) throw new TypeError(`there is no ${part}`);
      const found: unknown = Reflect.get(port, name);
      if (typeof found !== 'function') throw new TypeError(`${part} has no ${name}`);
      return Reflect.apply(found, port, given);
    };
  return named((part) => named((name) => method(part, name)));
}

/** Nothing that is awaited by mistake. */
function named(of: (name: string) => unknown): object {
  return new Proxy(
    {},
    { get: (_target, name) => (typeof name === 'string' && name !== 'then' ? of(name) : undefined) },
  );
}
