import type { Standing } from '../../account-contract.ts';

/** The word of the contract, as people say it. */
export const standingWords: Readonly<Record<Standing, string>> = {
  launching: 'launching',
  starting: 'starting',
  serving: 'serving',
  unhealthy: 'unhealthy',
  standby: 'in standby',
  leaving: 'leaving',
  patched: 'patched',
  unpatched: 'missing patches',
  out: 'out of its target group',
  offline: 'agent offline',
};
