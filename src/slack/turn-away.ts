import type { AllMiddlewareArgs, AnyMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { Bot } from './bot.ts';
import { refuseClick } from './clicks.ts';
import { refuseCommand } from './commands.ts';
import { foreignRefusal } from './foreign.ts';
import { refuseSubmission } from './forms.ts';

/** Acknowledges a request from elsewhere and does nothing of it; says so where Slack has a place for that. */
export async function turnAway(bot: Bot, args: AnyMiddlewareArgs & AllMiddlewareArgs): Promise<void> {
  const refusal = foreignRefusal();
  if ('command' in args) return refuseCommand(bot, args.body, refusal, args.ack);
  if ('action' in args && args.body.type === 'block_actions')
    return refuseClick(bot, args.body, refusal, () => args.ack());
  if (isSubmission(args)) return refuseSubmission(bot, args.body, refusal, args.ack);
  bot.log.warn({ code: refusal.code }, 'request from elsewhere ignored');
  if ('options' in args) return args.ack({ options: [] });
  if (args.ack !== undefined) await args.ack();
}

function isSubmission(args: AnyMiddlewareArgs): args is SlackViewMiddlewareArgs<ViewSubmitAction> {
  return 'view' in args && args.body.type === 'view_submission';
}
