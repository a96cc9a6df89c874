import * as z from 'zod';

/** What a bot is told when it is started, as JSON in its only argument. */
export const botArguments = z.object({
  /** Where its store lies. */
  directory: z.string(),
  clock: z.object({ realMs: z.number(), simulatedMs: z.number(), speed: z.number() }),
});
export type BotArguments = z.infer<typeof botArguments>;

/** What it tells: that it serves, and, whenever it is asked, how many items are due at some time. */
export const botSaid = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ready'),
    port: z.number(),
    /** Items that the due index lacked after it was repaired. */
    lost: z.array(z.string()),
  }),
  z.object({ kind: z.literal('due'), items: z.number() }),
]);
export type BotSaid = z.infer<typeof botSaid>;
