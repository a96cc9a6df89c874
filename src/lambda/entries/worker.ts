import { createWorkerSide } from '../../wiring.ts';
import { lazyHandler, openFunction, slackSecrets } from '../opening.ts';
import { workerFunction } from '../worker.ts';

/** AWS Lambda calls this with messages of the queue. */
export const handler = lazyHandler(async () => {
  const opened = await openFunction();
  const { slackApiUrl } = opened.environment;
  const { token } = slackSecrets(opened);
  const slack = createWorkerSide(opened.core, { token, ...(slackApiUrl === undefined ? {} : { slackApiUrl }) });
  return workerFunction({ ...opened, slack });
});
