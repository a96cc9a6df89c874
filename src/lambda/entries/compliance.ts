import { complianceFunction } from '../compliance.ts';
import { lazyHandler } from '../lazy-handler.ts';
import { openSpeakingFunction } from '../opening.ts';
import { complianceReach } from '../reach.ts';

/** AWS Lambda calls this once a day, at the time of the schedule. */
export const handler = lazyHandler(
  () => openSpeakingFunction({ reach: complianceReach, as: 'reader' }),
  complianceFunction,
);
