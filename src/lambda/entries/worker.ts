import { createWorkerSide } from '../../wiring-slack.ts';
import { openFunction } from '../opening.ts';
import { lazyHandler, slackSecrets } from '../settling.ts';
import { workerFunction } from '../worker.ts';

/** AWS Lambda calls this with messages of the queue. */
export const handler = lazyHandler(async () => {
  const opened = await openFunction();
  const { slackApiUrl } = opened.environment;
  const { token } = slackSecrets(opened);
  const slack = createWorkerSide(opened.core, { token, ...(slackApiUrl === undefined ? {} : { slackApiUrl }) });
  return workerFunction({ ...opened, slack });
});
