import { eventsFunction } from '../events.ts';
import { openForHints } from '../hint-opening.ts';
import { lazyHandler } from '../lazy-handler.ts';

/** AWS Lambda calls this with events of Amazon EventBridge. */
export const handler = lazyHandler(openForHints, eventsFunction);
