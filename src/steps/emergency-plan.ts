/** The steps of patching many fleets because of a vulnerability, as data. Pure. */
import * as z from 'zod';
import type { Json } from '../basics/json.ts';
import type { Place } from '../fleet/place.ts';
import type { Child } from '../runs/children.ts';
import type { PlanStep } from '../runs/plan.ts';
import type { Lot } from '../runs/remaining.ts';
import { bakedImageStep, step } from './bake-plan.ts';
import type { ExposureQuestion } from './count-exposure.ts';
import { createStepName } from './create-plan.ts';

/** What is baked, copied and patched, how much of it at once, and how long each is expected to take. */
export interface EmergencyLots {
  /** Runs that bake and test an AMI each. */
  readonly images: readonly Child[];
  /** Runs that copy one of these to another account or region each. */
  readonly copies: readonly Child[];
  readonly tiers: readonly EmergencyTier[];
  readonly imagesAtOnce: number;
  readonly fleetsAtOnce: number;
  readonly maxFailed: number;
  /** How long one waits for another run that has its subject. */
  readonly waitSeconds: number;
  readonly imageSeconds: number;
  readonly copySeconds: number;
}

export interface EmergencyPlan extends EmergencyLots {
  /** Whether an approver lets each tier after the first go on. */
  readonly asksForTiers: boolean;
  readonly pollSeconds: number;
  /** What counts as affected, before and after. */
  readonly question: Omit<ExposureQuestion, 'fleets'>;
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** Where the report is kept, where there is a bucket. */
  readonly keep?: {
    readonly place: Place;
    readonly bucket: string;
    readonly prefix: string;
  };
}

export interface EmergencyTier {
  readonly name: string;
  readonly isCanary: boolean;
  /** Runs that patch a fleet each, or servers in none. */
  readonly fleets: readonly Child[];
  readonly eachSeconds: number;
}

/** The step that counts before anything is changed, and the one that keeps what came of all. */
export const beforeStep = 'count-before';
export const reportStep = 'report';
/** The same on the way back. */
export const reportStepBack = 'report-back';

/** What of the report's parameters is told in it. */
export const leftOutSchema = z.object({ leftOut: z.array(z.object({ name: z.string(), why: z.string() })) });

/** The step whose children make the AMIs. */
export const imagesStep = 'bake';
/** The step whose children copy them. */
export const copiesStep = 'copy';
export const concludeStep = 'conclude';
/** The step that names what was not patched. */
export const unpatchedStep = 'unpatched';

/** The step that patches the fleets of one tier, counted from 1. */
export function tierStep(number: number | ''): string {
  return `tier-${number}`;
}

/** Longer than any of it takes, people included: a run that is held in one fleet is no reason to give up the others. */
const timeoutSeconds = 7 * 24 * 60 * 60;

/** Bake what is to be baked, patch tier after tier, and say what came of it. */
export function emergencySteps(plan: EmergencyPlan): PlanStep[] {
  const total = plan.tiers.reduce((sum, { fleets }) => sum + fleets.length, 0);
  const report = reportOf(plan);
  const fleets = plan.tiers.flatMap((tier) => tier.fleets);
  // The way back goes backwards: it is reported when all the rest is taken back.
  const steps: PlanStep[] = [{ ...count(plan, beforeStep, fleets), undo: [{ ...report, name: reportStepBack }] }];
  const names: string[] = [];
  const common = { total, waitSeconds: plan.waitSeconds, pollSeconds: plan.pollSeconds, timeoutSeconds };
  const lots = lotsOf(plan);
  const add = (name: string, children: readonly Child[], params: { [key: string]: Json }): void => {
    const before = [...names];
    const later = lots.slice(names.length + 1).map((lot) => ({ ...lot }));
    steps.push(runStep(name, children, { ...common, before, later, maxFailed: plan.maxFailed, ...params }));
    names.push(name);
  };
  if (plan.images.length > 0)
    add(imagesStep, plan.images, {
      what: 'images',
      concurrency: plan.imagesAtOnce,
      resultStep: bakedImageStep,
      eachSeconds: plan.imageSeconds,
    });
  if (plan.copies.length > 0)
    add(copiesStep, plan.copies, {
      what: 'copies',
      concurrency: plan.imagesAtOnce,
      resultStep: createStepName,
      eachSeconds: plan.copySeconds,
    });
  plan.tiers.forEach((tier, index) => {
    if (plan.asksForTiers && index > 0)
      steps.push({
        ...step(`go-${index + 1}`, 'await-tier', {
          ...{ tier: tier.name, fleets: tier.fleets.length, before: [...names] },
          groups: tier.fleets.filter(({ servers }) => servers !== undefined).length,
        }),
        onFailure: 'hold',
      });
    add(tierStep(index + 1), tier.fleets, {
      what: 'fleets',
      concurrency: plan.fleetsAtOnce,
      eachSeconds: tier.eachSeconds,
      // What fails on a canary would fail on the others.
      ...(tier.isCanary ? { maxFailedHere: 0 } : {}),
    });
    steps.push(count(plan, `count-${index + 1}`, tier.fleets));
  });
  steps.push(report, { ...step(unpatchedStep, 'name-unpatched', { steps: names }), onFailure: 'hold' });
  return [...steps, { ...step(concludeStep, 'conclude-children', { steps: names }), onFailure: 'end' }];
}

/** The children of each step that has any, in order. */
function lotsOf({ images, tiers, imagesAtOnce, fleetsAtOnce, imageSeconds }: EmergencyPlan): readonly Lot[] {
  const bakes = { children: images.length, concurrency: imagesAtOnce, eachSeconds: imageSeconds };
  return [
    ...(images.length === 0 ? [] : [bakes]),
    ...tiers.map(({ fleets, eachSeconds }) => ({ children: fleets.length, concurrency: fleetsAtOnce, eachSeconds })),
  ];
}

/** Looks again at what was patched. What cannot be counted keeps nobody from going on. */
function count({ question }: EmergencyPlan, name: string, fleets: readonly Child[]): PlanStep {
  const { packages, imageIds } = question;
  const params = {
    ...question,
    packages: [...packages],
    imageIds: [...imageIds],
    fleets: fleets.map(({ subject }) => subject),
  };
  return { ...step(name, 'count-exposure', params), onFailure: 'hold' };
}

function reportOf({ keep, leftOut }: EmergencyPlan): PlanStep {
  const kept = keep === undefined ? {} : { keep: { ...keep, place: { ...keep.place } } };
  return {
    ...step(reportStep, 'report-emergency', { ...kept, leftOut: leftOut.map((one) => ({ ...one })) }),
    onFailure: 'hold',
  };
}

/** What it has under way when it is interrupted is aborted; what is done stays done. */
function runStep(name: string, children: readonly Child[], params: { [key: string]: Json }): PlanStep {
  const { pollSeconds = 15 } = params;
  const keys = children.map(({ key }) => key);
  const stop = step(`stop-${name}`, 'stop-children', { step: name, keys, pollSeconds, timeoutSeconds });
  return {
    ...step(name, 'run-children', { ...params, children: children.map((child) => ({ ...child, ...needs(child) })) }),
    onFailure: 'hold',
    undo: [stop],
  };
}

function needs({ needs: wanted }: Child): { [key: string]: Json } {
  return wanted === undefined ? {} : { needs: { ...wanted } };
}
