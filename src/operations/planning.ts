/** Everything that plans, without a run, in one piece: every strategy and every kind of step hangs on it. */

import { planCopy } from './amis/plan-copy.ts';
import { planCreate } from './amis/plan-create.ts';
import { planCleanup } from './cleanup/plan-cleanup.ts';
import { planRestore } from './cleanup/plan-restore.ts';
import { dryRunAnswer } from './dry-run.ts';
import { planEmergency } from './emergency/plan-emergency.ts';
import { planRollback } from './rollback/plan-rollback.ts';
import { planRollout } from './rollout/plan-rollout.ts';
import { forecastWithRollout } from './rollout/preview-rollout.ts';
import { planPatch } from './stages/plan-patch.ts';
import { planStages } from './stages/plan-stages.ts';

export const planning = {
  dryRunAnswer,
  forecastWithRollout,
  planCleanup,
  planCopy,
  planCreate,
  planEmergency,
  planPatch,
  planRestore,
  planRollback,
  planRollout,
  planStages,
};
