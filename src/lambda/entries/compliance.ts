import { complianceFunction } from '../compliance.ts';
import { openSpeakingFunction } from '../opening.ts';
import { complianceReach } from '../reach.ts';
import { lazyHandler } from '../settling.ts';

/** AWS Lambda calls this once a day, at the time of the schedule. */
export const handler = lazyHandler(
  () => openSpeakingFunction({ reach: complianceReach, as: 'reader' }),
  complianceFunction,
);
