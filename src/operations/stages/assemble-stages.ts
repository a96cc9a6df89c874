/** Puts the plan of stages of an AMI together from what was read and decided. Pure. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../basics/json.ts';
import type { NamedProfile, PatchWay } from '../../config/profiles.ts';
import type { Config } from '../../config/schema.ts';
import type { Validation } from '../../config/validation.ts';
import { reportFolder } from '../../images/report-folder.ts';
import type { PlanStep } from '../../runs/plan.ts';
import { type BakePlan, bakedImageStep, bakeSteps, type Launching, step } from '../../steps/machines/bake-plan.ts';
import type { HealthCheck } from '../../steps/machines/check-health.ts';
import { deploymentTag, type ImageRef } from '../../steps/machines/machine-parts.ts';
import { validateSteps } from '../../steps/machines/validate-plan.ts';
import { type ScanStagePlan, scanStageSteps } from '../../steps/scan/scan-plan.ts';
import type { DescribedStages } from './stages-facts.ts';
import type { Stage, StagesRequest } from './stages-request.ts';
import type { StagesWorld } from './stages-world.ts';

/** How long EC2 may take until an instance runs, where there is room for it now or a little later. */
const launchTimeoutSeconds = 30 * 60;

/** What was decided before the steps are written. */
export interface StagesDecided {
  readonly config: Config;
  readonly world: StagesWorld;
  readonly stages: readonly Stage[];
  readonly request: StagesRequest;
  readonly facts: DescribedStages;
  readonly profile: NamedProfile;
  readonly way: PatchWay;
  readonly validation: Validation;
  readonly nowMs: number;
  readonly deployment: string;
}

export function stageSteps(decided: StagesDecided): PlanStep[] {
  const { stages, world } = decided;
  const image: ImageRef = stages.includes('bake') ? { imageStep: bakedImageStep } : { imageId: world.image.imageId };
  return [
    checkBaseStep(decided),
    ...(stages.includes('bake') ? bakeSteps(bakePlan(decided)) : []),
    ...(stages.includes('validate') ? validateSteps(validatePlan(decided, image)) : []),
    ...(stages.includes('scan') ? scanStageSteps(scanPlan(decided, image)) : []),
    ...(stages.includes('rollout') ? [planRolloutStep(decided)] : []),
  ];
}

function checkBaseStep({ world }: StagesDecided): PlanStep {
  const { place, image, fleet } = world;
  const ofFleet = fleet === undefined ? {} : { fleet: { ...fleet.key } };
  return step('check', 'check-base', { place: { ...place }, imageId: image.imageId, ...ofFleet });
}

type Common = Pick<
  BakePlan,
  'place' | 'platform' | 'launching' | 'instanceTags' | 'pollSeconds' | 'agentTimeoutSeconds'
>;

function common(decided: StagesDecided): Common {
  const { config, world, facts } = decided;
  const { application, environment } = facts;
  return {
    place: world.place,
    platform: world.image.platform,
    launching: launchingOf(config, facts),
    instanceTags: {
      Application: application,
      ...(environment === undefined ? {} : { Environment: environment }),
      [deploymentTag]: decided.deployment,
    },
    pollSeconds: config.pace.pollSeconds,
    agentTimeoutSeconds: config.builder.agentTimeoutSeconds,
  };
}

function launchingOf({ builder }: Config, { instanceTypes }: DescribedStages): Launching {
  const { subnets, securityGroups, instanceProfile, publicAddress, deadlineSeconds } = builder;
  const candidates = instanceTypes.flatMap((instanceType) =>
    subnets.length === 0 ? [{ instanceType }] : subnets.map((subnetId) => ({ instanceType, subnetId })),
  );
  return {
    candidates,
    securityGroupIds: [...securityGroups],
    ...(instanceProfile === undefined ? {} : { instanceProfile }),
    publicAddress,
    deadlineSeconds,
    timeoutSeconds: launchTimeoutSeconds,
  };
}

function bakePlan(decided: StagesDecided): BakePlan {
  const { config, world, profile, way, facts } = decided;
  return {
    ...common(decided),
    baseImageId: world.image.imageId,
    bakeKey: bakeKey(decided),
    image: {
      name: facts.bake?.name ?? '',
      tags: facts.bake?.tags ?? {},
      keptVolumes: world.image.keptVolumes.map(({ deviceName }) => deviceName),
    },
    through: profile.through,
    way: stepWay(way),
    patchTimeoutSeconds: profile.timeoutSeconds,
    imageTimeoutSeconds: config.builder.imageTimeoutSeconds,
    ...outputOf(decided),
  };
}

function outputOf({ config, facts }: StagesDecided): Pick<BakePlan, 'output'> {
  const { bucket } = config.scanning;
  if (bucket === undefined || facts.bake === undefined) return {};
  return { output: { bucket, prefix: `${reportFolder(facts.application)}/bakes/${facts.bake.name}` } };
}

function stepWay(way: PatchWay): BakePlan['way'] {
  return 'baseline' in way ? { kind: 'baseline', reboot: way.reboot } : { kind: 'commands', commands: way.commands };
}

/** Two bakes with the same key would make the same image but for its name. */
function bakeKey({ world, profile, way, facts }: StagesDecided): string {
  const same: Json = {
    base: world.image.imageId,
    through: profile.through,
    way: 'baseline' in way ? { ...way } : { commands: [...way.commands] },
    application: facts.application,
    environment: facts.environment ?? '',
    version: facts.bake?.tags['Version'] ?? '',
  };
  const digest = createHash('sha256').update(canonicalJson(same)).digest('hex').slice(0, 24);
  return `bake/${world.place.accountId}/${world.place.region}/${digest}`;
}

function validatePlan(decided: StagesDecided, image: ImageRef) {
  const { validation } = decided;
  return { ...common(decided), image, check: healthCheckOf(validation), timeoutSeconds: validation.timeoutSeconds };
}

export function healthCheckOf({ http, command }: Validation): HealthCheck {
  if (http !== undefined) return { kind: 'http', ...http };
  return command === undefined ? { kind: 'status-checks' } : { kind: 'command', commands: command };
}

function scanPlan(decided: StagesDecided, image: ImageRef): ScanStagePlan {
  const { config, facts, nowMs } = decided;
  const { inspector, timeoutSeconds, inspectorTimeoutSeconds, scanners, ...limits } = config.scanning;
  const { minHardeningIndex, maxWarnings, maxInfected, maxCritical, maxHigh } = limits;
  return {
    ...common(decided),
    image,
    application: facts.application,
    date: new Date(nowMs).toISOString().slice(0, 10),
    bucket: facts.scan?.bucket ?? '',
    thresholds: { scanners, minHardeningIndex, maxWarnings, maxInfected, maxCritical, maxHigh, inspector },
    timeoutSeconds,
    inspectorTimeoutSeconds,
  };
}

function planRolloutStep({ request, world }: StagesDecided): PlanStep {
  const { strategy, batch, reason, override, outsideWindow, groupIds } = request;
  const options = Object.entries({ batch, reason, override, outsideWindow }).filter(([, value]) => value !== undefined);
  const rollout: { [key: string]: Json } = {
    fleet: world.fleet?.name ?? '',
    strategy,
    baseImageId: world.image.imageId,
    groupIds: [...groupIds],
    ...Object.fromEntries(options),
  };
  const params = { verb: 'rollout', request: rollout, imageStep: bakedImageStep };
  return { ...step('plan-rollout', 'plan-next', params), onFailure: 'hold' };
}
