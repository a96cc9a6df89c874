import * as z from 'zod';
import { actorSchema, placeSchema } from '../runs/run.ts';
import { replyToSchema } from './payloads.ts';

/**
 * What takes longer than an acknowledgement may, as data that another process can do: a command to be performed for
 * whoever gave it, or a home tab to be shown.
 */
export const laterSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('perform'),
    command: z.string(),
    person: z.object({ actor: actorSchema, place: placeSchema, interactionId: z.string() }),
    to: replyToSchema,
  }),
  z.object({ kind: z.literal('home'), userId: z.string() }),
]);
export type Later = z.infer<typeof laterSchema>;
