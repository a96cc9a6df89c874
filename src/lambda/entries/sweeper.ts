import { openFunction } from '../opening.ts';
import { sweeperReach } from '../reach.ts';
import { lazyHandler } from '../settling.ts';
import { sweeperFunction } from '../sweeper.ts';

/** AWS Lambda calls this once a minute. */
export const handler = lazyHandler(() => openFunction({ reach: sweeperReach }), sweeperFunction);
