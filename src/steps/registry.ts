import { type Registry, registryOf } from '../runs/planner.ts';
import type { AnyStepKind } from '../runs/step.ts';
import { awaitAgentStep } from './await-agent.ts';
import { awaitGoStep } from './await-go.ts';
import { awaitHealthyStep } from './await-healthy.ts';
import { awaitRetirementStep } from './await-retirement.ts';
import { awaitTierStep } from './await-tier.ts';
import { awaitUserDataStep } from './await-user-data.ts';
import { cancelCommandsStep } from './cancel-commands.ts';
import { checkBaseStep } from './check-base.ts';
import { checkFleetStep } from './check-fleet.ts';
import { checkHealthStep } from './check-health.ts';
import { checkInstanceStep } from './check-instance.ts';
import { checkPairStep } from './check-pair.ts';
import { checkServersStep } from './check-servers.ts';
import { checkShiftStep } from './check-shift.ts';
import { checkWatchedStep } from './check-watched.ts';
import { checkWorldStep } from './check-world.ts';
import { claimBakeStep } from './claim-bake.ts';
import { concludeChildrenStep } from './conclude-children.ts';
import { copyGroupStep } from './copy-group.ts';
import { copyImageStep, findCopyStep } from './copy-image.ts';
import { countExposureStep } from './count-exposure.ts';
import { countImageStep } from './count-image.ts';
import { countLeftStep } from './count-left.ts';
import { createImageStep } from './create-image.ts';
import { discardImageStep } from './discard-image.ts';
import { emptyGroupStep } from './empty-group.ts';
import { endRefreshStep } from './end-refresh.ts';
import type { StepForecast } from './forecast.ts';
import {
  awaitGoForecast,
  checkPairForecast,
  checkShiftForecast,
  copyGroupForecast,
  emptyGroupForecast,
  keepGroupForecast,
  readyGroupForecast,
  settleTrafficForecast,
  shiftTrafficForecast,
} from './forecast-blue-green.ts';
import {
  awaitTierForecast,
  concludeChildrenForecast,
  countExposureForecast,
  countLeftForecast,
  nameUnpatchedForecast,
  reportEmergencyForecast,
  runChildrenForecast,
  stopChildrenForecast,
} from './forecast-children.ts';
import {
  awaitRetirementForecast,
  reportRetiredForecast,
  restoreImageForecast,
  retireImagesForecast,
  takeBackImagesForecast,
} from './forecast-cleanup.ts';
import { copyImageForecast, findCopyForecast, shareImageForecast, unshareImageForecast } from './forecast-copies.ts';
import {
  checkBaseForecast,
  checkInstanceForecast,
  claimBakeForecast,
  countImageForecast,
  createImageForecast,
  discardImageForecast,
  planNextForecast,
  releaseBakeForecast,
  verifyImageForecast,
} from './forecast-images.ts';
import {
  cancelCommandsForecast,
  checkServersForecast,
  nextWaveForecast,
  patchWaveForecast,
  putBackForecast,
  reportServersForecast,
  returnServersForecast,
  takeOutForecast,
  verifyWaveForecast,
} from './forecast-in-place.ts';
import {
  awaitAgentForecast,
  awaitUserDataForecast,
  checkHealthForecast,
  launchInstanceForecast,
  patchInstanceForecast,
  reportScanForecast,
  requirePassedForecast,
  runScannerForecast,
  tagImageForecast,
  terminateInstanceForecast,
} from './forecast-machines.ts';
import { endRefreshForecast, refreshForecast } from './forecast-refresh.ts';
import {
  awaitHealthyForecast,
  checkFleetForecast,
  checkWorldForecast,
  pinForecast,
  pointGroupForecast,
  retireForecast,
  surgeForecast,
  templateVersionForecast,
  unpinForecast,
  verifyForecast,
} from './forecast-rolling.ts';
import { checkWatchedForecast, watchForecast } from './forecast-watch.ts';
import { keepGroupStep } from './keep-group.ts';
import { launchInstanceStep } from './launch-instance.ts';
import { nameUnpatchedStep } from './name-unpatched.ts';
import { nextWaveStep } from './next-wave.ts';
import type { StepParts } from './parts.ts';
import { patchInstanceStep } from './patch-instance.ts';
import { patchWaveStep } from './patch-wave.ts';
import { pinStep, unpinStep } from './pin.ts';
import { planNextStep } from './plan-next.ts';
import { pointGroupStep } from './point-group.ts';
import { putBackStep } from './put-back.ts';
import { readyGroupStep } from './ready-group.ts';
import { refreshStep } from './refresh.ts';
import { releaseBakeStep } from './release-bake.ts';
import { reportEmergencyStep } from './report-emergency.ts';
import { reportRetiredStep } from './report-retired.ts';
import { reportScanStep } from './report-scan.ts';
import { reportServersStep } from './report-servers.ts';
import { requirePassedStep } from './require-passed.ts';
import { restoreImageStep } from './restore-image.ts';
import { retireStep } from './retire.ts';
import { retireImagesStep } from './retire-images.ts';
import { returnServersStep } from './return-servers.ts';
import { runChildrenStep } from './run-children.ts';
import { runScannerStep } from './run-scanner.ts';
import { settleTrafficStep } from './settle-traffic.ts';
import { shareImageStep, unshareImageStep } from './share-image.ts';
import { shiftTrafficStep } from './shift-traffic.ts';
import { stopChildrenStep } from './stop-children.ts';
import { surgeStep } from './surge.ts';
import { tagImageStep } from './tag-image.ts';
import { takeBackImagesStep } from './take-back-images.ts';
import { takeOutStep } from './take-out.ts';
import { templateVersionStep } from './template-version.ts';
import { terminateInstanceStep } from './terminate-instance.ts';
import { unlessMade } from './unless-made.ts';
import { verifyStep } from './verify.ts';
import { verifyImageStep } from './verify-image.ts';
import { verifyWaveStep } from './verify-wave.ts';
import { watchStep } from './watch.ts';
import { whileFleetExists } from './while-fleet-exists.ts';
import { whileWatched } from './while-watched.ts';

/** Every kind of step there is. A new one is a file beside these and a line here, with what it is expected to do. */
export const stepKinds = [
  [checkFleetStep, checkFleetForecast],
  [checkWorldStep, checkWorldForecast],
  [templateVersionStep, templateVersionForecast],
  [pinStep, pinForecast],
  [unpinStep, unpinForecast],
  [pointGroupStep, pointGroupForecast],
  [surgeStep, surgeForecast],
  [awaitHealthyStep, awaitHealthyForecast],
  [retireStep, retireForecast],
  [verifyStep, verifyForecast],
  [checkInstanceStep, checkInstanceForecast],
  [createImageStep, createImageForecast],
  [verifyImageStep, verifyImageForecast],
  [discardImageStep, discardImageForecast],
  [countImageStep, countImageForecast],
  [findCopyStep, findCopyForecast],
  [shareImageStep, shareImageForecast],
  [copyImageStep, copyImageForecast],
  [unshareImageStep, unshareImageForecast],
  [checkBaseStep, checkBaseForecast],
  [launchInstanceStep, launchInstanceForecast],
  [terminateInstanceStep, terminateInstanceForecast],
  [awaitAgentStep, awaitAgentForecast],
  [awaitUserDataStep, awaitUserDataForecast],
  [patchInstanceStep, patchInstanceForecast],
  [claimBakeStep, claimBakeForecast],
  [releaseBakeStep, releaseBakeForecast],
  [checkHealthStep, checkHealthForecast],
  [tagImageStep, tagImageForecast],
  [requirePassedStep, requirePassedForecast],
  [runScannerStep, runScannerForecast],
  [reportScanStep, reportScanForecast],
  [planNextStep, planNextForecast],
  [checkServersStep, checkServersForecast],
  [takeOutStep, takeOutForecast],
  [patchWaveStep, patchWaveForecast],
  [verifyWaveStep, verifyWaveForecast],
  [putBackStep, putBackForecast],
  [nextWaveStep, nextWaveForecast],
  [reportServersStep, reportServersForecast],
  [cancelCommandsStep, cancelCommandsForecast],
  [returnServersStep, returnServersForecast],
  [watchStep, watchForecast],
  [checkWatchedStep, checkWatchedForecast],
  [refreshStep, refreshForecast],
  [endRefreshStep, endRefreshForecast],
  [checkPairStep, checkPairForecast],
  [checkShiftStep, checkShiftForecast],
  [copyGroupStep, copyGroupForecast],
  [readyGroupStep, readyGroupForecast],
  [shiftTrafficStep, shiftTrafficForecast],
  [settleTrafficStep, settleTrafficForecast],
  [awaitGoStep, awaitGoForecast],
  [keepGroupStep, keepGroupForecast],
  [emptyGroupStep, emptyGroupForecast],
  [retireImagesStep, retireImagesForecast],
  [awaitRetirementStep, awaitRetirementForecast],
  [takeBackImagesStep, takeBackImagesForecast],
  [reportRetiredStep, reportRetiredForecast],
  [restoreImageStep, restoreImageForecast],
  [runChildrenStep, runChildrenForecast],
  [awaitTierStep, awaitTierForecast],
  [countExposureStep, countExposureForecast],
  [countLeftStep, countLeftForecast],
  [reportEmergencyStep, reportEmergencyForecast],
  [stopChildrenStep, stopChildrenForecast],
  [nameUnpatchedStep, nameUnpatchedForecast],
  [concludeChildrenStep, concludeChildrenForecast],
] as const satisfies readonly (readonly [(parts: StepParts) => AnyStepKind, StepForecast])[];

/** What each kind of step is expected to do. */
export const stepForecasts: Registry<StepForecast> = registryOf(
  stepKinds.map(([, forecast]) => forecast),
  ({ kind }) => [kind],
);

/** Every kind of step, by its name and by those that it had before. */
export function stepRegistry(parts: StepParts): Registry<AnyStepKind> {
  return registryOf(
    stepKinds.map(([kind]) => unlessMade(whileFleetExists(whileWatched(parts, kind(parts))))),
    (kind) => [kind.kind, ...kind.aliases],
  );
}
