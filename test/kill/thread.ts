import * as z from 'zod';
import type { SlackMessage } from '../../src/playground/slack/workspace/data.ts';

const traceSchema = z.object({
  event_type: z.enum(['amiable_card', 'amiable_note']),
  event_payload: z.object({ run_id: z.string(), seq: z.number().optional() }),
});
export type MessageTrace = z.infer<typeof traceSchema>;

/** What the bot wrote into its message to know it again; undefined where it is none of its. */
export function traceOf({ metadata }: SlackMessage): MessageTrace | undefined {
  return traceSchema.safeParse(metadata).data;
}
