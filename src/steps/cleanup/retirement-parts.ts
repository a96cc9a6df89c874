/** What the steps share that retire images of an application. */
import * as z from 'zod';
import { isAwsError } from '../../aws/errors.ts';
import type { Image } from '../../images/image.ts';
import type { StepContext } from '../../runs/step.ts';
import { placeSchema } from '../place.ts';

/** What of an application may be retired: the rules that were approved. */
export const familySchema = z.object({
  application: z.string(),
  keep: z.number().int().positive(),
  keepDays: z.number().nonnegative(),
  launchedWithinDays: z.number().nonnegative(),
});
export type RetiringFamily = z.infer<typeof familySchema>;

/** An image that goes, and what of its end was there before the run. */
export const retiringSchema = z.object({
  imageId: z.string(),
  place: placeSchema,
  wasDisabled: z.literal(true).exactOptional(),
  wasDeprecatedAtMs: z.number().exactOptional(),
});
export type Retiring = z.infer<typeof retiringSchema>;

export const stages = ['deprecate', 'disable', 'deregister'] as const;
export type RetirementStage = (typeof stages)[number];

/** What the world says of one image right before an act. */
export interface RetirementVerdict {
  readonly image: Image;
  /** Why it stays, as a clause; absent where it may go. */
  readonly stays?: string;
  /** Whether something refers to it. */
  readonly inUse: boolean;
}

export type RetirementJudgement =
  /** An image that is not there is not among them. */
  | { readonly kind: 'judged'; readonly verdicts: ReadonlyMap<string, RetirementVerdict> }
  /**
   * Something could not be looked at, or tells suspiciously little: a clause. Of what may go nothing is said; what was
   * found to be in use is, whatever else is unread.
   */
  | { readonly kind: 'incomplete'; readonly why: string; readonly inUse: ReadonlyMap<string, RetirementVerdict> };

/**
 * Judges images of an application anew, by everything that could use them. To whom each was granted costs a call for
 * each, and is left out `without-grants`: then only `inUse` tells anything, and a disabled image can be granted to nobody.
 */
export type JudgeRetirement = (
  family: RetiringFamily,
  imageIds: readonly string[],
  how?: 'without-grants',
) => Promise<RetirementJudgement>;

/** Images that a run itself has deregistered are none that a listing lacks. Only makes a later look less suspicious. */
export type NoteDeregistered = (place: Retiring['place'], count: number) => Promise<void>;

export const outcomeSchema = z.object({
  imageId: z.string(),
  kind: z.enum(['done', 'stays', 'failed', 'gone']),
  /** As a clause, where it is not done. */
  why: z.string().exactOptional(),
  /** Snapshots that outlived it, with why. */
  left: z.array(z.string()).exactOptional(),
});
export type RetirementOutcome = z.infer<typeof outcomeSchema>;

/** What a step of a stage leaves behind, after each of its rounds. */
export const stageOutputSchema = z.object({
  /** When its last image was dealt with. */
  atMs: z.number(),
  outcomes: z.array(outcomeSchema),
  /** How often an image was tried that could not be reached. */
  tries: z.record(z.string(), z.number()),
  /** The moments at which the run has had images deprecated, a few for all of them: any other is somebody else's. */
  momentsMs: z.array(z.number()).exactOptional(),
});
export type StageOutput = z.infer<typeof stageOutputSchema>;

/** What waiting leaves behind: images that had come into use again and were taken back. */
export const waitOutputSchema = z.object({ outcomes: z.array(outcomeSchema) });

/** So many are looked at together and then dealt with one by one, so that each is dealt with soon after the look. */
export const batchSize = 20;

/** What a step has left behind so far; nothing before its first round. */
export function stageOutput({ outputs, nowMs }: Pick<StepContext, 'outputs' | 'nowMs'>, step: string): StageOutput {
  return stageOutputSchema.safeParse(outputs[step]).data ?? { atMs: nowMs, outcomes: [], tries: {} };
}

/** The images that an earlier step is done with, and that nothing has taken back while it was waited. */
export function passedOn(
  context: Pick<StepContext, 'outputs' | 'nowMs'>,
  images: readonly Retiring[],
  { after, waited }: { readonly after?: string | undefined; readonly waited?: string | undefined },
): readonly Retiring[] {
  if (after === undefined) return images;
  const done = idsOf(stageOutput(context, after).outcomes.filter(({ kind }) => kind === 'done'));
  const back = waited === undefined ? undefined : waitOutputSchema.safeParse(context.outputs[waited]).data;
  const takenBack = idsOf(back?.outcomes ?? []);
  return images.filter(({ imageId }) => done.has(imageId) && !takenBack.has(imageId));
}

export function idsOf(all: readonly { readonly imageId: string }[]): ReadonlySet<string> {
  return new Set(all.map(({ imageId }) => imageId));
}

/** An image that cannot be reached so often is given up. */
const mostTries = 3;

/**
 * Deals with images one by one, so that one that fails keeps no other from it. Whoever cannot be reached is tried again
 * in a later round, three times in all; the first such error is thrown only where nothing else got on.
 */
export async function oneByOne(
  images: readonly Retiring[],
  before: StageOutput['tries'],
  act: (one: Retiring) => Promise<RetirementOutcome>,
): Promise<Pick<StageOutput, 'outcomes' | 'tries'>> {
  const outcomes: RetirementOutcome[] = [];
  const tries: Record<string, number> = { ...before };
  const late: unknown[] = [];
  for (const one of images) {
    const { imageId } = one;
    try {
      outcomes.push(await act(one));
    } catch (error) {
      if (!isAwsError(error)) throw error;
      tries[imageId] = (tries[imageId] ?? 0) + 1;
      const passes = error.retry === 'later' && tries[imageId] < mostTries;
      if (passes) late.push(error);
      else outcomes.push({ imageId, kind: 'failed', why: error.message });
    }
  }
  if (outcomes.length === 0 && late.length > 0) throw late[0];
  return { outcomes, tries };
}

const minuteMs = 60_000;

/** EC2 takes a moment in the future only, and rounds it to the minute. */
export function deprecationMoment(nowMs: number): number {
  return Math.ceil((nowMs + 2 * minuteMs) / minuteMs) * minuteMs;
}

/** An image that somebody has dealt with meanwhile is not for the run to retire; undefined where it is as the run left it. */
export function changedByOthers(
  { state, deprecatedAtMs }: Image,
  { wasDisabled: before }: Retiring,
  stage: RetirementStage,
): string | undefined {
  const wasDisabled = before === true;
  if ((wasDisabled || stage === 'deregister') && state !== 'disabled') return 'somebody has enabled it again';
  if (!wasDisabled && stage !== 'deprecate' && deprecatedAtMs === undefined)
    return 'somebody has taken its deprecation back';
  return undefined;
}
