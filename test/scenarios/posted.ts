import type { Scenario } from './scenario.ts';

/** What a channel was told, each message by itself, without what is in threads. */
export function postedIn({ slack }: Pick<Scenario, 'slack'>, channel: string): readonly string[] {
  return slack
    .channel(channel)
    .messages()
    .filter(({ threadTs }) => threadTs === undefined)
    .map((message) => slack.plainText(message));
}
