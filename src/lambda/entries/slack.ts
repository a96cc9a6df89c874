import { openDeskFunction } from '../desk-opening.ts';
import { lazyHandler } from '../lazy-handler.ts';
import { slackReach } from '../reach.ts';
import { slackSecrets } from '../settling.ts';
import { slackFunction } from '../slack.ts';

/** AWS Lambda calls this for each request of Slack. */
export const handler = lazyHandler(
  () => openDeskFunction({ reach: slackReach, as: 'reader' }),
  (opened) => {
    const { slackApiUrl } = opened.environment;
    return slackFunction({
      ...opened,
      ...slackSecrets(opened),
      ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
    });
  },
);
