import { eventsFunction } from '../events.ts';
import { lazyHandler, openFunction } from '../opening.ts';
import { eventsReach } from '../reach.ts';

/** AWS Lambda calls this with events of Amazon EventBridge. */
export const handler = lazyHandler(async () => eventsFunction(await openFunction({ reach: eventsReach })));
