import { lazyHandler } from '../lazy-handler.ts';
import { openFunction } from '../opening.ts';
import { sweeperReach } from '../reach.ts';
import { sweeperFunction } from '../sweeper.ts';

/** AWS Lambda calls this once a minute. */
export const handler = lazyHandler(() => openFunction({ reach: sweeperReach }), sweeperFunction);
