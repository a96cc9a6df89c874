import { lazyHandler } from '../lazy-handler.ts';
import { openSpeakingFunction } from '../opening.ts';
import { workerFunction } from '../worker.ts';

/** AWS Lambda calls this with messages of the queue. */
export const handler = lazyHandler(openSpeakingFunction, workerFunction);
