/** The steps of validating an image, as data. Pure. */
import type { Json } from '../../basics/json.ts';
import type { PlanStep } from '../../runs/plan.ts';
import { agentRemedy, type BakePlan, launchStep, step, terminateStep } from './bake-plan.ts';
import type { HealthCheck } from './check-health.ts';
import type { ImageRef } from './machine-parts.ts';

export interface ValidatePlan
  extends Pick<BakePlan, 'place' | 'platform' | 'launching' | 'instanceTags' | 'pollSeconds'> {
  readonly image: ImageRef;
  readonly check: HealthCheck;
  readonly agentTimeoutSeconds: number;
  readonly timeoutSeconds: number;
}

const testerStep = 'launch-tester';
const checkStep = 'check-health';

/** Launch, check, tag with the verdict, terminate, and only then fail where it did not pass. */
export function validateSteps(plan: ValidatePlan): PlanStep[] {
  const { place, image, check, platform, pollSeconds, timeoutSeconds } = plan;
  const job = { place: { ...place }, launchStep: testerStep, pollSeconds };
  const agent = { ...job, timeoutSeconds: plan.agentTimeoutSeconds, remedy: agentRemedy };
  return [
    launchStep(plan, 'validate', testerStep, image),
    ...(check.kind === 'command' ? [step('await-tester-agent', 'await-agent', agent)] : []),
    step(checkStep, 'check-health', { ...job, platform, check: checkData(check), timeoutSeconds }),
    step('tag-validated', 'tag-image', {
      place: { ...place },
      image: { ...image },
      checkStep,
      statusTag: 'ValidationStatus',
      dateTag: 'ValidationDate',
      pollSeconds,
    }),
    terminateStep(plan, 'validate', testerStep),
    {
      ...step('require-validated', 'require-passed', {
        checkStep,
        code: 'validation-failed',
        what: 'The validation failed',
      }),
      onFailure: 'end',
    },
  ];
}

function checkData(check: HealthCheck): Json {
  return check.kind === 'command' ? { kind: check.kind, commands: [...check.commands] } : { ...check };
}
