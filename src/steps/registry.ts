import { type Registry, registryOf } from '../runs/planner.ts';
import type { AnyStepKind } from '../runs/step.ts';
import { awaitAgentStep } from './await-agent.ts';
import { awaitHealthyStep } from './await-healthy.ts';
import { awaitUserDataStep } from './await-user-data.ts';
import { cancelCommandsStep } from './cancel-commands.ts';
import { checkBaseStep } from './check-base.ts';
import { checkFleetStep } from './check-fleet.ts';
import { checkHealthStep } from './check-health.ts';
import { checkInstanceStep } from './check-instance.ts';
import { checkServersStep } from './check-servers.ts';
import { checkWorldStep } from './check-world.ts';
import { claimBakeStep } from './claim-bake.ts';
import { countImageStep } from './count-image.ts';
import { createImageStep } from './create-image.ts';
import { discardImageStep } from './discard-image.ts';
import { launchInstanceStep } from './launch-instance.ts';
import { nextWaveStep } from './next-wave.ts';
import type { StepParts } from './parts.ts';
import { patchInstanceStep } from './patch-instance.ts';
import { patchWaveStep } from './patch-wave.ts';
import { pinStep, unpinStep } from './pin.ts';
import { planNextStep } from './plan-next.ts';
import { pointGroupStep } from './point-group.ts';
import { putBackStep } from './put-back.ts';
import { releaseBakeStep } from './release-bake.ts';
import { reportScanStep } from './report-scan.ts';
import { reportServersStep } from './report-servers.ts';
import { requirePassedStep } from './require-passed.ts';
import { retireStep } from './retire.ts';
import { returnServersStep } from './return-servers.ts';
import { runScannerStep } from './run-scanner.ts';
import { surgeStep } from './surge.ts';
import { tagImageStep } from './tag-image.ts';
import { takeOutStep } from './take-out.ts';
import { templateVersionStep } from './template-version.ts';
import { terminateInstanceStep } from './terminate-instance.ts';
import { unlessMade } from './unless-made.ts';
import { verifyStep } from './verify.ts';
import { verifyImageStep } from './verify-image.ts';
import { verifyWaveStep } from './verify-wave.ts';
import { watchStep } from './watch.ts';
import { whileFleetExists } from './while-fleet-exists.ts';

/** Every kind of step there is. A new one is a file beside these and a line here. */
const kinds = [
  checkFleetStep,
  checkWorldStep,
  templateVersionStep,
  pinStep,
  unpinStep,
  pointGroupStep,
  surgeStep,
  awaitHealthyStep,
  retireStep,
  verifyStep,
  checkInstanceStep,
  createImageStep,
  verifyImageStep,
  discardImageStep,
  countImageStep,
  checkBaseStep,
  launchInstanceStep,
  terminateInstanceStep,
  awaitAgentStep,
  awaitUserDataStep,
  patchInstanceStep,
  claimBakeStep,
  releaseBakeStep,
  checkHealthStep,
  tagImageStep,
  requirePassedStep,
  runScannerStep,
  reportScanStep,
  planNextStep,
  checkServersStep,
  takeOutStep,
  patchWaveStep,
  verifyWaveStep,
  putBackStep,
  nextWaveStep,
  reportServersStep,
  cancelCommandsStep,
  returnServersStep,
  watchStep,
] as const satisfies readonly ((parts: StepParts) => AnyStepKind)[];

export function stepRegistry(parts: StepParts): Registry<AnyStepKind> {
  return registryOf(
    kinds.map((kind) => unlessMade(whileFleetExists(kind(parts)))),
    (kind) => [kind.kind, ...kind.aliases],
  );
}
