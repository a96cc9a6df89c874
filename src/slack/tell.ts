import type { Bot, Performed } from './bot.ts';
import { showHome } from './home.ts';
import type { ReplyTo } from './payloads.ts';
import { reply } from './reply.ts';

/** Says what came of an act to whoever did it, and shows the home tab anew to whoever stood in it. Never throws. */
export async function tell(bot: Bot, to: ReplyTo, work: Promise<Performed>): Promise<void> {
  const { view } = await work;
  await Promise.all([reply(bot, to, view), to.fromHome === true ? showHome(bot, to.userId) : undefined]);
}
