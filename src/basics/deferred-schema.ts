import * as z from 'zod';

/**
 * A schema that is put together when something is first read by it. Most schemas are needed by few requests, and a
 * function that has just started would make all of them before it answers its first.
 */
export function deferredSchema<Schema extends z.ZodType>(make: () => Schema): z.ZodLazy<Schema> {
  return z.lazy(make);
}
