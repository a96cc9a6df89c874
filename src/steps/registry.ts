import { type Registry, registryOf } from '../runs/planner.ts';
import type { AnyStepKind } from '../runs/step.ts';
import { checkInstanceStep } from './amis/check-instance.ts';
import { copyImageStep, findCopyStep } from './amis/copy-image.ts';
import { countImageStep } from './amis/count-image.ts';
import { createImageStep } from './amis/create-image.ts';
import { discardImageStep } from './amis/discard-image.ts';
import {
  copyImageForecast,
  findCopyForecast,
  shareImageForecast,
  unshareImageForecast,
} from './amis/forecast-copies.ts';
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
} from './amis/forecast-images.ts';
import { shareImageStep, unshareImageStep } from './amis/share-image.ts';
import { tagImageStep } from './amis/tag-image.ts';
import { verifyImageStep } from './amis/verify-image.ts';
import { awaitRetirementStep } from './cleanup/await-retirement.ts';
import {
  awaitRetirementForecast,
  reportRetiredForecast,
  restoreImageForecast,
  retireImagesForecast,
  takeBackImagesForecast,
} from './cleanup/forecast-cleanup.ts';
import { reportRetiredStep } from './cleanup/report-retired.ts';
import { restoreImageStep } from './cleanup/restore-image.ts';
import { retireImagesStep } from './cleanup/retire-images.ts';
import { takeBackImagesStep } from './cleanup/take-back-images.ts';
import { awaitTierStep } from './emergency/await-tier.ts';
import { concludeChildrenStep } from './emergency/conclude-children.ts';
import { countExposureStep } from './emergency/count-exposure.ts';
import { countLeftStep } from './emergency/count-left.ts';
import {
  awaitTierForecast,
  concludeChildrenForecast,
  countExposureForecast,
  countLeftForecast,
  nameUnpatchedForecast,
  reportEmergencyForecast,
  runChildrenForecast,
  stopChildrenForecast,
} from './emergency/forecast-children.ts';
import { nameUnpatchedStep } from './emergency/name-unpatched.ts';
import { planNextStep } from './emergency/plan-next.ts';
import { reportEmergencyStep } from './emergency/report-emergency.ts';
import { runChildrenStep } from './emergency/run-children.ts';
import { stopChildrenStep } from './emergency/stop-children.ts';
import type { StepForecast } from './forecast.ts';
import { cancelCommandsStep } from './in-place/cancel-commands.ts';
import { checkServersStep } from './in-place/check-servers.ts';
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
} from './in-place/forecast-in-place.ts';
import { nextWaveStep } from './in-place/next-wave.ts';
import { patchWaveStep } from './in-place/patch-wave.ts';
import { putBackStep } from './in-place/put-back.ts';
import { reportServersStep } from './in-place/report-servers.ts';
import { returnServersStep } from './in-place/return-servers.ts';
import { takeOutStep } from './in-place/take-out.ts';
import { verifyWaveStep } from './in-place/verify-wave.ts';
import { awaitAgentStep } from './machines/await-agent.ts';
import { awaitUserDataStep } from './machines/await-user-data.ts';
import { checkBaseStep } from './machines/check-base.ts';
import { checkHealthStep } from './machines/check-health.ts';
import { claimBakeStep } from './machines/claim-bake.ts';
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
} from './machines/forecast-machines.ts';
import { launchInstanceStep } from './machines/launch-instance.ts';
import { patchInstanceStep } from './machines/patch-instance.ts';
import { releaseBakeStep } from './machines/release-bake.ts';
import { requirePassedStep } from './machines/require-passed.ts';
import { terminateInstanceStep } from './machines/terminate-instance.ts';
import { awaitGoStep } from './pair/await-go.ts';
import { checkPairStep } from './pair/check-pair.ts';
import { checkShiftStep } from './pair/check-shift.ts';
import { copyGroupStep } from './pair/copy-group.ts';
import { emptyGroupStep } from './pair/empty-group.ts';
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
} from './pair/forecast-blue-green.ts';
import { keepGroupStep } from './pair/keep-group.ts';
import { readyGroupStep } from './pair/ready-group.ts';
import { settleTrafficStep } from './pair/settle-traffic.ts';
import { shiftTrafficStep } from './pair/shift-traffic.ts';
import type { StepParts } from './parts.ts';
import { pinStep, unpinStep } from './pin.ts';
import { endRefreshStep } from './refresh/end-refresh.ts';
import { endRefreshForecast, refreshForecast } from './refresh/forecast-refresh.ts';
import { refreshStep } from './refresh/refresh.ts';
import { awaitHealthyStep } from './rolling/await-healthy.ts';
import { checkFleetStep } from './rolling/check-fleet.ts';
import { checkWorldStep } from './rolling/check-world.ts';
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
} from './rolling/forecast-rolling.ts';
import { pointGroupStep } from './rolling/point-group.ts';
import { retireStep } from './rolling/retire.ts';
import { surgeStep } from './rolling/surge.ts';
import { templateVersionStep } from './rolling/template-version.ts';
import { unlessMade } from './rolling/unless-made.ts';
import { verifyStep } from './rolling/verify.ts';
import { whileFleetExists } from './rolling/while-fleet-exists.ts';
import { reportScanStep } from './scan/report-scan.ts';
import { runScannerStep } from './scan/run-scanner.ts';
import { checkWatchedStep } from './watch/check-watched.ts';
import { checkWatchedForecast, watchForecast } from './watch/forecast-watch.ts';
import { watchStep } from './watch/watch.ts';
import { whileWatched } from './watch/while-watched.ts';

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
