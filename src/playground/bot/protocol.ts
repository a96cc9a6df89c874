/** What the playground and the process of its bot say to each other. */
import * as z from 'zod';
import { clockSettingSchema } from '../clock.ts';

/** All that the bot has to know to start. */
const startSchema = z.object({
  kind: z.literal('start'),
  clock: clockSettingSchema,
  /** Where it listens, if it is free; 0 takes any. */
  port: z.number(),
  slackApiUrl: z.string(),
  botToken: z.string(),
  signingSecret: z.string(),
  awsEndpoint: z.string(),
  storeEndpoint: z.string(),
  table: z.string(),
  logLevel: z.string(),
});
export type BotStart = z.infer<typeof startSchema>;

export const toldBotSchema = z.discriminatedUnion('kind', [
  startSchema,
  /** Time goes on otherwise from now on. */
  z.object({ kind: z.literal('clock'), clock: clockSettingSchema }),
  /** Finish what is under way, and end. */
  z.object({ kind: z.literal('stop') }),
]);
export type ToldBot = z.infer<typeof toldBotSchema>;

export const botSaidSchema = z.discriminatedUnion('kind', [
  /** The process can be told what to do. */
  z.object({ kind: z.literal('up') }),
  /** It listens, and Slack has accepted it or was out of reach. */
  z.object({ kind: z.literal('ready'), port: z.number() }),
  z.object({ kind: z.literal('failed'), why: z.string() }),
]);
export type BotSaid = z.infer<typeof botSaidSchema>;
