import { eventsFunction } from '../events.ts';
import { openFunction } from '../opening.ts';
import { eventsReach } from '../reach.ts';
import { lazyHandler } from '../settling.ts';

/** AWS Lambda calls this with events of Amazon EventBridge. */
export const handler = lazyHandler(() => openFunction({ reach: eventsReach }), eventsFunction);
