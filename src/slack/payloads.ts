import * as z from 'zod';
import { unescapeMarkup } from './blocks/escape.ts';

/** What Slack sends, as far as it is used. Everything else is ignored; what does not fit is refused. */

export const commandSchema = z.object({
  text: z.string().default('').transform(unescapeMarkup),
  user_id: z.string(),
  user_name: z.string().default(''),
  channel_id: z.string(),
  trigger_id: z.string(),
  response_url: z.string().optional(),
});

const optionSchema = z.object({ value: z.string() });

const userSchema = z.object({
  id: z.string(),
  username: z.string().optional(),
  name: z.string().optional(),
});

export const clickSchema = z.object({
  user: userSchema,
  trigger_id: z.string(),
  response_url: z.string().optional(),
  channel: z.object({ id: z.string() }).optional(),
  /** A view and no message where somebody clicked in the home tab. */
  view: z.object({ type: z.string().optional() }).nullish(),
  container: z.object({ thread_ts: z.string().optional(), message_ts: z.string().optional() }).optional(),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }).optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        action_ts: z.string(),
        value: z.string().optional(),
        selected_option: optionSchema.nullish(),
      }),
    )
    .min(1),
});
export type Click = z.infer<typeof clickSchema>;

const answerSchema = z.object({ value: z.string().nullish(), selected_option: optionSchema.nullish() });

export const submissionSchema = z.object({
  user: userSchema,
  view: z.object({
    id: z.string(),
    hash: z.string().default(''),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), answerSchema)) }),
  }),
});
export type Submission = z.infer<typeof submissionSchema>;

export const homeOpenedSchema = z.object({ user: z.string(), tab: z.string() });

/** Where an answer to somebody goes. */
export const replyToSchema = z.object({
  userId: z.string(),
  /** None where the person stood in the home tab. */
  channel: z.string().optional(),
  /** Set where the message stands inside a thread. */
  threadTs: z.string().optional(),
  responseUrl: z.string().optional(),
  /** They stood in the home tab, which is then shown anew. */
  fromHome: z.literal(true).optional(),
});
export type ReplyTo = z.infer<typeof replyToSchema>;

/** What a modal remembers of where it was asked for. */
export const privateDataSchema = z.object({ command: z.string(), replyTo: replyToSchema });
export type PrivateData = z.infer<typeof privateDataSchema>;
