import { type PatchWay as ConfiguredWay, type NamedProfile, patchWayFor } from '../../config/profiles.ts';
import { reportFolder } from '../../images/report-folder.ts';
import { liveHolder } from '../../runs/gone.ts';
import type { ApprovalRule, Plan } from '../../runs/plan.ts';
import { lookAgain } from '../../steps/emergency/count-left.ts';
import type { Outlook } from '../../steps/forecast.ts';
import { serversWorld } from '../../steps/in-place/check-servers.ts';
import {
  type InPlacePlan,
  inPlacePlanSteps,
  longestBaselineSeconds,
  suspendedInPlace,
} from '../../steps/in-place/in-place-plan.ts';
import type { PatchWay } from '../../steps/machines/command-parts.ts';
import { type PinWish, pinLeaseSeconds } from '../../steps/pins.ts';
import type { Desk } from '../desk.ts';
import { authorise } from '../people/authorise.ts';
import { refuseUnidentifiedRequester } from '../people/second-person.ts';
import { expectedSecondsOf } from '../planning/forecast-plan.ts';
import { type PlanAsked, planAudit } from '../planning/plan-asked.ts';
import { approvalRuleOf, bySecondPerson, refuseFrozen, refuseLocked } from '../planning/plan-refusals.ts';
import { chooseWindows, type WindowChoice } from '../planning/plan-windows.ts';
import { takenBackByItself } from '../planning/taken-back-by-itself.ts';
import { refuseForeign } from '../rollout/rollout-refusals.ts';
import type { PatchRequest } from '../stages/patch-request.ts';
import { requireProfile } from '../stages/stages-refusals.ts';
import { type DescribedInPlace, describeInPlace, platformsOf } from './describe-in-place.ts';
import {
  refuseLongCommand,
  refuseMixedPlatforms,
  refuseOverlap,
  refuseSlowDrain,
  refuseUserData,
} from './in-place-refusals.ts';
import { type InPlaceSize, sizeInPlace } from './in-place-size.ts';
import { type InPlaceWorld, readInPlaceWorld } from './in-place-world.ts';
import { inPlaceOutlook } from './outlook-in-place.ts';
import { plannedServers } from './planned-servers.ts';

export interface PlannedInPlace {
  readonly plan: Plan;
  readonly subjectKey: string;
  readonly environment?: string;
  readonly outlook: Outlook;
}

/**
 * Plans to patch servers where they are, as they are now. Reads only; the dry run and the run ask the same. Throws
 * Refusal with the first reason against it.
 */
export async function planInPlace(desk: Desk, request: PatchRequest, asked: PlanAsked): Promise<PlannedInPlace> {
  refuseLongCommand(request.command);
  const { actor, runId } = asked;
  const audit = planAudit(asked);
  const world = await readInPlaceWorld(desk, request, audit);
  const { environment, subject, subjectKey, fleet } = world;
  const asker = { actor, groupIds: request.groupIds };
  authorise(desk, asker, 'operator', environment);
  if (request.command !== undefined) authorise(desk, asker, 'commander', environment);
  refuseFrozen(await desk.store.freezes(), environment);
  refuseLocked(subject, await liveHolder(desk.store, subjectKey), runId);
  if (fleet !== undefined) refuseForeign(fleet);
  const window = chooseWindows(world.policy, environment, request.outsideWindow);
  const described = decide(desk, world, request, window);
  const outlook = inPlaceOutlook(world, described.size);
  const live = await desk.store.live();
  const planned = await plannedServers(desk.store, live);
  refuseOverlap(world, described.size.ids, { live, planned, ownRunId: runId });
  const approval = approvalOf(world, request, window);
  refuseUnidentifiedRequester(desk.config, actor, approval);
  return {
    plan: planOf(desk, described, approval, outlook),
    subjectKey,
    outlook,
    ...(environment === undefined ? {} : { environment }),
  };
}

function decide({ config }: Desk, world: InPlaceWorld, request: PatchRequest, window: WindowChoice): DescribedInPlace {
  const profile = requireProfile(config, request.profile, world.application ?? '');
  const size = sizeInPlace(world, request, config.inPlace);
  refuseMixedPlatforms(platformsOf(size), request.command);
  refuseSlowDrain(world, config.inPlace.drainTimeoutSeconds);
  if (request.command === undefined) refuseUserData(profile);
  const ways = waysOf(profile, request);
  const { bucket } = config.scanning;
  return {
    ...{ world, size, request, ways, window, pins: pinsFor(world) },
    profile: request.command === undefined ? profile.name : undefined,
    timeoutSeconds: timeoutOf(size, ways, profile),
    output:
      bucket === undefined ? undefined : { bucket, prefix: `${reportFolder(world.application ?? 'servers')}/patch` },
  };
}

/** Whatever the profile says, SSM ends a baseline after its own time. */
function timeoutOf(size: InPlaceSize, ways: DescribedInPlace['ways'], { timeoutSeconds }: NamedProfile): number {
  const isBaseline = platformsOf(size).every((platform) => ways[platform].kind === 'baseline');
  return isBaseline ? Math.min(timeoutSeconds, longestBaselineSeconds) : timeoutSeconds;
}

function waysOf(profile: NamedProfile, { command, packages }: PatchRequest): DescribedInPlace['ways'] {
  const way = (platform: 'linux' | 'windows'): PatchWay => wayOf(patchWayFor(profile, platform, packages));
  if (command === undefined) return { linux: way('linux'), windows: way('windows') };
  const typed: PatchWay = { kind: 'commands', commands: command.split('\n') };
  return { linux: typed, windows: typed };
}

function wayOf(way: ConfiguredWay): PatchWay {
  return 'baseline' in way ? { kind: 'baseline', reboot: way.reboot } : { kind: 'commands', commands: way.commands };
}

function pinsFor({ fleet }: InPlaceWorld): readonly PinWish[] {
  if (fleet === undefined) return [];
  return suspendedInPlace
    .filter((process) => !fleet.suspendedProcesses.includes(process))
    .map((process) => ({ what: 'suspend', process }));
}

/** What somebody typed, or will not wait for its window, takes a second person. */
function approvalOf({ policy }: InPlaceWorld, { command }: PatchRequest, window: WindowChoice): ApprovalRule {
  const rule = approvalRuleOf(policy);
  return command === undefined && window.overridden === undefined ? rule : bySecondPerson(rule);
}

function planOf({ config }: Desk, described: DescribedInPlace, approval: ApprovalRule, outlook: Outlook): Plan {
  const written = inPlacePlanSteps(stepsPlan(described, config.inPlace.drainTimeoutSeconds));
  const steps = described.request.takesItselfBack === true ? takenBackByItself(written) : written;
  const world = serversWorld(described.world.targets, described.world.fleet);
  const expectedSeconds = expectedSecondsOf(steps, outlook);
  const facts = { ...describeInPlace(described), expectedSeconds };
  const { mends } = described.request;
  const again = mends === undefined ? [] : [lookAgain({ ...mends, name: described.world.subject, servers: true })];
  return {
    ...{ format: 1, verb: 'patch', world, facts, approval, ...described.window.windows, expectedSeconds },
    steps: [...steps, ...again],
  };
}

function stepsPlan(described: DescribedInPlace, drainTimeoutSeconds: number): InPlacePlan {
  const { world, size, ways, pins, timeoutSeconds, output } = described;
  const { fleet, policy, targets } = world;
  return {
    place: world.place,
    ...(fleet === undefined ? {} : { fleet: fleet.key }),
    ...(output === undefined ? {} : { output }),
    targetGroupArns: targets.map(({ targetGroupArn }) => targetGroupArn),
    servers: size.ids,
    total: size.ids.length,
    batch: size.batch,
    waves: size.waves,
    errorBudget: size.errorBudget,
    world: serversWorld(targets, fleet),
    minHealthyPercent: policy.minHealthyPercent,
    pollSeconds: policy.pollSeconds,
    waveTimeoutSeconds: policy.waveTimeoutSeconds,
    ...{ drainTimeoutSeconds, timeoutSeconds, pins, pinLeaseSeconds, ...ways },
  };
}
