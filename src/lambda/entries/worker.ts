import { openSpeakingFunction } from '../opening.ts';
import { lazyHandler } from '../settling.ts';
import { workerFunction } from '../worker.ts';

/** AWS Lambda calls this with messages of the queue. */
export const handler = lazyHandler(openSpeakingFunction, workerFunction);
