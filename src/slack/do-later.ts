import { loggable } from '../commands/loggable.ts';
import { type Bot, perform } from './bot.ts';
import { publishHome } from './home.ts';
import type { Later } from './later.ts';
import { tell } from './tell.ts';

/** Does what was put off, and says what came of it. Safe to repeat: what a command changes is done once per interaction. */
export async function doLater(bot: Bot, later: Later): Promise<void> {
  if (later.kind === 'home') return publishHome(bot, later.userId);
  const { command, person, to } = later;
  const reading = bot.interpret(command);
  if (reading.kind === 'ready') return tell(bot, to, perform(bot, person, reading));
  bot.log.error(
    { command: loggable(command), found: reading.kind },
    'a command that was put off cannot be read any more',
  );
}
