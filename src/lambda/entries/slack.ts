import { lazyHandler, openFunction, slackSecrets } from '../opening.ts';
import { slackReach } from '../reach.ts';
import { slackFunction } from '../slack.ts';

/** AWS Lambda calls this for each request of Slack. */
export const handler = lazyHandler(async () => {
  const opened = await openFunction({ reach: slackReach });
  const { slackApiUrl } = opened.environment;
  return slackFunction({
    ...opened,
    ...slackSecrets(opened),
    ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
  });
});
