/** Everything that plans, without a run, in one piece: every strategy and every kind of step hangs on it. */
import { dryRunAnswer } from './dry-run.ts';
import { planCleanup } from './plan-cleanup.ts';
import { planCopy } from './plan-copy.ts';
import { planCreate } from './plan-create.ts';
import { planEmergency } from './plan-emergency.ts';
import { planPatch } from './plan-patch.ts';
import { planRestore } from './plan-restore.ts';
import { planRollback } from './plan-rollback.ts';
import { planRollout } from './plan-rollout.ts';
import { planStages } from './plan-stages.ts';
import { forecastWithRollout } from './preview-rollout.ts';

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
