/** The steps of a scan, as data. Pure. */
import type { ScanThresholds } from '../../images/scan-verdict.ts';
import type { PlanStep } from '../../runs/plan.ts';
import { agentRemedy, type BakePlan, launchStep, step, terminateStep } from '../machines/bake-plan.ts';
import type { ScanJob } from './scan-parts.ts';

interface ScanPlan extends ScanJob {
  /** The step whose output is the id of the instance to scan on. */
  readonly launchStep: string;
  readonly thresholds: ScanThresholds;
  /** How long one scanner may take. */
  readonly timeoutSeconds: number;
  /** How long to wait, after the scanners, until Amazon Inspector has looked. */
  readonly inspectorTimeoutSeconds: number;
}

/** A scan from launch to verdict. */
export interface ScanStagePlan
  extends Omit<ScanPlan, 'launchStep'>,
    Pick<BakePlan, 'launching' | 'instanceTags' | 'agentTimeoutSeconds'> {}

/** The name of the step whose output says whether the image passed, and where the report is. */
export const reportScanStepName = 'report-scan';

const scannerStep = 'launch-scanner';

/** Launch, scan, report, terminate, and only then fail where it did not pass. */
export function scanStageSteps(plan: ScanStagePlan): PlanStep[] {
  const { place, pollSeconds, agentTimeoutSeconds: timeoutSeconds } = plan;
  const agent = { place: { ...place }, launchStep: scannerStep, pollSeconds, timeoutSeconds, remedy: agentRemedy };
  return [
    launchStep(plan, 'scan', scannerStep, plan.image),
    step('await-scanner-agent', 'await-agent', agent),
    ...scanSteps({ ...plan, launchStep: scannerStep }),
    terminateStep(plan, 'scan', scannerStep),
    {
      ...step('require-scanned', 'require-passed', { checkStep: reportScanStepName, code: 'scan-failed' }),
      onFailure: 'end',
    },
  ];
}

/**
 * One scanner after the other, since package managers lock each other out, then the verdict. What was launched is taken
 * back by the step that launched it.
 */
function scanSteps(plan: ScanPlan): PlanStep[] {
  const { place, image, application, date, bucket, pollSeconds, inspectorTimeoutSeconds } = plan;
  const job = { place: { ...place }, image: { ...image }, application, date, bucket, pollSeconds };
  const { launchStep, timeoutSeconds } = plan;
  const thresholds = { ...plan.thresholds, scanners: [...plan.thresholds.scanners] };
  const named = thresholds.scanners.map((scanner) => ({ scanner, name: `scan-${scanner}` }));
  const scannerSteps = named.map(({ name }) => name);
  return [
    ...named.map(({ scanner, name }) => step(name, 'run-scanner', { ...job, launchStep, scanner, timeoutSeconds })),
    step(reportScanStepName, 'report-scan', {
      ...job,
      launchStep,
      scannerSteps,
      thresholds,
      timeoutSeconds: inspectorTimeoutSeconds,
    }),
  ];
}
