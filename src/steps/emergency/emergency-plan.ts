/** The steps of patching many fleets because of a vulnerability, as data. Pure. */
import * as z from 'zod';
import type { Json } from '../../basics/json.ts';
import type { Place } from '../../fleet/place.ts';
import type { Child } from '../../runs/children.ts';
import type { PlanStep } from '../../runs/plan.ts';
import type { Lot } from '../../runs/remaining.ts';
import { createStepName } from '../amis/create-plan.ts';
import { bakedImageStep, step } from '../machines/bake-plan.ts';
import type { ExposureQuestion } from './count-exposure.ts';
import { fleetOfChild } from './fleet-child.ts';

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
  readonly question: Omit<ExposureQuestion, 'fleets' | 'keys'>;
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** Where the report is kept, where there is a bucket. */
  readonly keep?: {
    readonly place: Place;
    readonly bucket: string;
    /** In which each run has a folder of its own. */
    readonly folder: string;
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

/** Bake what is to be baked, copy it, patch tier after tier, and say what came of it. */
export function emergencySteps(plan: EmergencyPlan): PlanStep[] {
  const { tiers, pollSeconds, waitSeconds, maxFailed } = plan;
  const fleets = tiers.flatMap((tier) => tier.fleets);
  const common = { total: fleets.length, waitSeconds, pollSeconds, timeoutSeconds, maxFailed };
  const making = [bakesOf(plan), copiesOf(plan)].filter(({ children }) => children.length > 0);
  const patching = tiers.map((tier, index) => patchesOf(plan, tier, index));
  const all = [...making, ...patching];
  const names = all.map(({ name }) => name);
  const begin = ({ name, children, params }: Begun): PlanStep => {
    const index = names.indexOf(name);
    const later = all.slice(index + 1).map(lotOf);
    return runStep(name, children, { ...common, before: names.slice(0, index), later, ...params });
  };
  const report = reportOf(plan);
  return [
    // The way back goes backwards: it is reported when all the rest is taken back.
    { ...count(plan, beforeStep, fleets), undo: [{ ...report, name: reportStepBack }] },
    ...making.map(begin),
    ...patching.flatMap((patch, index) => [
      ...(plan.asksForTiers && index > 0 ? [goOf(tiers, index, names.slice(0, making.length + index))] : []),
      begin(patch),
      count(plan, `count-${index + 1}`, patch.children),
    ]),
    report,
    { ...step(unpatchedStep, 'name-unpatched', { steps: names }), onFailure: 'hold' },
    { ...step(concludeStep, 'conclude-children', { steps: names }), onFailure: 'end' },
  ];
}

/** A step that begins others. */
interface Begun {
  readonly name: string;
  readonly children: readonly Child[];
  readonly params: Omit<Lot, 'children'> & { readonly [key: string]: Json };
}

function lotOf({ children, params: { concurrency, eachSeconds } }: Begun): { [key: string]: Json } {
  return { children: children.length, concurrency, eachSeconds };
}

function bakesOf({ images, imagesAtOnce: concurrency, imageSeconds: eachSeconds }: EmergencyPlan): Begun {
  const params = { what: 'images', concurrency, eachSeconds, resultStep: bakedImageStep };
  return { name: imagesStep, children: images, params };
}

function copiesOf({ copies, imagesAtOnce: concurrency, copySeconds: eachSeconds }: EmergencyPlan): Begun {
  const params = { what: 'copies', concurrency, eachSeconds, resultStep: createStepName };
  return { name: copiesStep, children: copies, params };
}

function patchesOf({ fleetsAtOnce: concurrency }: EmergencyPlan, tier: EmergencyTier, index: number): Begun {
  const { fleets, eachSeconds, isCanary } = tier;
  // What fails on a canary would fail on the others.
  const params = { what: 'fleets', concurrency, eachSeconds, ...(isCanary ? { maxFailedHere: 0 } : {}) };
  return { name: tierStep(index + 1), children: fleets, params };
}

/** A person lets the tier go on. */
function goOf(tiers: readonly EmergencyTier[], index: number, before: readonly string[]): PlanStep {
  const { name = '', fleets = [] } = tiers[index] ?? {};
  const groups = fleets.filter(({ servers }) => servers !== undefined).length;
  const params = { tier: name, fleets: fleets.length, before: [...before], groups };
  return { ...step(`go-${index + 1}`, 'await-tier', params), onFailure: 'hold' };
}

/** Looks again at what was patched. What cannot be counted keeps nobody from going on. */
function count({ question }: EmergencyPlan, name: string, fleets: readonly Child[]): PlanStep {
  const { packages, imageIds } = question;
  const params = {
    ...question,
    packages: [...packages],
    imageIds: [...imageIds],
    fleets: fleets.map(({ subject }) => subject),
    keys: fleets.map(({ key }) => fleetOfChild(key) ?? ''),
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
