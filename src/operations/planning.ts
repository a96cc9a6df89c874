/** Everything that plans, without a run, in one piece: every strategy and every kind of step hangs on it. */
import { dryRunAnswer } from './dry-run.ts';
import { planCopy } from './plan-copy.ts';
import { planCreate } from './plan-create.ts';
import { planPatch } from './plan-patch.ts';
import { planRollback } from './plan-rollback.ts';
import { planRollout } from './plan-rollout.ts';
import { planStages } from './plan-stages.ts';
import { forecastWithRollout } from './preview-rollout.ts';

export const planning = {
  dryRunAnswer,
  forecastWithRollout,
  planCopy,
  planCreate,
  planPatch,
  planRollback,
  planRollout,
  planStages,
};
