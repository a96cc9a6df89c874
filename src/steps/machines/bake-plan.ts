/** The steps of baking an image, as data. Pure. */
import * as z from 'zod';
import type { Json } from '../../basics/json.ts';
import type { Place } from '../../fleet/place.ts';
import { jsonSchema, type PlanStep } from '../../runs/plan.ts';
import { countedBy } from '../amis/count-image.ts';
import type { ImageJob } from '../amis/image-parts.ts';
import type { PatchWay } from './command-parts.ts';
import type { LaunchParams } from './launch-instance.ts';
import type { Purpose } from './machine-parts.ts';
import { userDataScript } from './user-data.ts';

/** What launching takes, whatever it is for. */
export type Launching = Omit<LaunchParams, 'image' | 'purpose' | 'userData' | 'pollSeconds' | 'place' | 'tags'>;

export interface BakePlan {
  readonly place: Place;
  readonly baseImageId: string;
  readonly platform: 'linux' | 'windows';
  readonly bakeKey: string;
  readonly image: Pick<ImageJob, 'name' | 'tags'> & {
    /** As its base has it: the builder's own volumes all go with it. */
    readonly keptVolumes: readonly string[];
  };
  readonly instanceTags: Readonly<Record<string, string>>;
  readonly through: 'ssm' | 'user-data';
  readonly way: PatchWay;
  readonly launching: Launching;
  readonly agentTimeoutSeconds: number;
  readonly patchTimeoutSeconds: number;
  readonly imageTimeoutSeconds: number;
  /** Where SSM puts what the builder says, where there is a bucket. */
  readonly output?: { readonly bucket: string; readonly prefix: string };
  readonly pollSeconds: number;
}

/** The name of the step whose output is the id of the image; that of `create` has the same. */
export const bakedImageStep = 'create-image';
/** The name of the step that came by the image of another run, if any did. */
export const claimStep = 'claim-bake';

const builderStep = 'launch-builder';
const verifyStep = 'verify-image';

const paramsObject = z.record(z.string(), jsonSchema);

export const agentRemedy =
  'Give builders an instance profile with AmazonSSMManagedInstanceCore (builder.instanceProfile) and a way to SSM, or bake an AMI without an agent by a profile with "through: user-data".';

/** Claim, launch, patch, image, and the builder goes; each with its way back. */
export function bakeSteps(plan: BakePlan): PlanStep[] {
  const { place, bakeKey, pollSeconds } = plan;
  const release: PlanStep = step('release-bake', 'release-bake', { bakeKey });
  const whole = plan.agentTimeoutSeconds + plan.patchTimeoutSeconds + plan.imageTimeoutSeconds;
  return [
    {
      ...step(claimStep, 'claim-bake', {
        place: { ...place },
        bakeKey,
        madeStep: verifyStep,
        pollSeconds,
        timeoutSeconds: 2 * whole,
      }),
      undo: [{ ...release, name: 'release-bake-back', onFailure: 'hold' }],
    },
    ...unlessJoined([
      launchBuilder(plan),
      ...patchBuilder(plan),
      ...makeImage(plan),
      terminateStep(plan, 'bake', builderStep),
      countPatched(plan),
    ]),
    { ...release, onFailure: 'hold' },
  ];
}

function launchBuilder(plan: BakePlan): PlanStep {
  const userData =
    plan.through === 'user-data' && plan.way.kind === 'commands' ? { userData: userDataScript(plan.way.commands) } : {};
  return launchStep(plan, 'bake', builderStep, { imageId: plan.baseImageId }, userData);
}

function patchBuilder(plan: BakePlan): PlanStep[] {
  const { place, platform, way, pollSeconds } = plan;
  const job = { place: { ...place }, launchStep: builderStep, pollSeconds };
  const timeoutSeconds = plan.patchTimeoutSeconds;
  if (plan.through === 'user-data') return [step('await-user-data', 'await-user-data', { ...job, timeoutSeconds })];
  const agent = { ...job, timeoutSeconds: plan.agentTimeoutSeconds, remedy: agentRemedy };
  return [
    step('await-agent', 'await-agent', agent),
    step('patch-builder', 'patch-instance', {
      ...job,
      platform,
      way: wayData(way),
      timeoutSeconds,
      ...(plan.output === undefined ? {} : { output: { ...plan.output } }),
    }),
  ];
}

function makeImage({ place, image, pollSeconds, imageTimeoutSeconds: timeoutSeconds }: BakePlan): PlanStep[] {
  const job = { place: { ...place }, name: image.name, tags: { ...image.tags }, pollSeconds };
  const discard = step('discard-image', 'discard-image', job);
  // A reboot, so that its files are whole.
  const params = {
    ...job,
    launchStep: builderStep,
    reboot: true,
    keptVolumes: [...image.keptVolumes],
    timeoutSeconds,
  };
  return [
    {
      ...step(bakedImageStep, 'create-image', params),
      // The builder first: it has nothing more to do, and the image may take long to be discarded.
      undo: [
        { ...terminateStep({ place, pollSeconds }, 'bake', builderStep), name: 'terminate-bake-first' },
        { ...discard, onFailure: 'hold' },
      ],
    },
    step(verifyStep, 'verify-image', { ...job, createStep: bakedImageStep }),
  ];
}

function countPatched({ place, image }: BakePlan): PlanStep {
  const params = { place: { ...place }, metric: 'AMIsPatched', dimensions: countedBy(image.tags) };
  return { ...step('count', 'count-image', params), onFailure: 'hold' };
}

/** Launches for a purpose; taking it back terminates whatever was launched for it. */
export function launchStep(
  {
    place,
    launching,
    instanceTags,
    pollSeconds,
  }: Pick<BakePlan, 'place' | 'launching' | 'instanceTags' | 'pollSeconds'>,
  purpose: Purpose,
  name: string,
  image: { readonly imageId: string } | { readonly imageStep: string },
  more: { readonly userData?: string } = {},
): PlanStep {
  const params: { [key: string]: Json } = {
    ...launching,
    candidates: launching.candidates.map((candidate) => ({ ...candidate })),
    securityGroupIds: [...launching.securityGroupIds],
    place: { ...place },
    image: { ...image },
    purpose,
    tags: { ...instanceTags, Name: `amiable-${purpose}` },
    pollSeconds,
    ...more,
  };
  const back = terminateStep({ place, pollSeconds }, purpose, name);
  return { ...step(name, 'launch-instance', params), undo: [{ ...back, name: `${back.name}-back` }] };
}

export function terminateStep(
  { place, pollSeconds }: Pick<BakePlan, 'place' | 'pollSeconds'>,
  purpose: Purpose,
  launchedBy: string,
): PlanStep {
  const params = { place: { ...place }, purpose, launchStep: launchedBy, pollSeconds };
  return { ...step(`terminate-${purpose}`, 'terminate-instance', params), onFailure: 'hold' };
}

export function step(name: string, kind: string, params: { [key: string]: Json }): PlanStep {
  return { name, kind, params, onFailure: 'undo', undo: [] };
}

function wayData(way: PatchWay): Json {
  return way.kind === 'baseline' ? { ...way } : { kind: way.kind, commands: [...way.commands] };
}

/** Where the image of another run is taken, nothing is launched or made, and so nothing taken back. */
function unlessJoined(steps: readonly PlanStep[]): PlanStep[] {
  return steps.map((one) => ({
    ...one,
    params: { ...paramsObject.parse(one.params), unlessMadeBy: claimStep },
    undo: unlessJoined(one.undo),
  }));
}
