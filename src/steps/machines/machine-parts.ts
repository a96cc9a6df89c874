/** What the steps share that launch an instance for a while and work on it. */
import * as z from 'zod';
import type { Instances } from '../../aws/machine-ports.ts';
import type { Place } from '../../fleet/place.ts';
import type { StepAnswer, StepContext } from '../../runs/step.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';
import { mayBeUnseen } from '../unseen.ts';

/** What an instance was launched for; a run has one of each at most at a time. */
export const purposeSchema = z.enum(['bake', 'validate', 'scan']);
export type Purpose = z.infer<typeof purposeSchema>;

/** With the tag of the run, these make an instance one of ours, and say when it is overdue. */
export const purposeTag = 'AmiablePurpose';
export const deadlineTag = 'AmiableDeadline';
/** Which of several Amiables in an account it is of: the others do not know its run. */
export const deploymentTag = 'AmiableDeployment';

/** An image that was there before the run, or that a step of it makes. */
export const imageRefSchema = z.union([z.object({ imageId: z.string() }), z.object({ imageStep: z.string() })]);
export type ImageRef = z.infer<typeof imageRefSchema>;

/** Steps that work on one instance. */
export const machineJobSchema = z.object({
  place: placeSchema,
  /** The step that launched it. */
  launchStep: z.string(),
  pollSeconds: z.number().positive(),
  timeoutSeconds: z.number().positive(),
});
export type MachineJob = z.infer<typeof machineJobSchema>;

const imageOutput = z.object({ imageId: z.string() });
const machineOutput = z.object({ instanceId: z.string() });

/** Throws ZodError where the step that was to make it has not. */
export function imageOf({ outputs }: Pick<StepContext, 'outputs'>, ref: ImageRef): string {
  return 'imageId' in ref ? ref.imageId : imageOutput.parse(outputs[ref.imageStep]).imageId;
}

/** Throws ZodError where the step that was to launch it has not. */
export function machineOf({ outputs }: Pick<StepContext, 'outputs'>, launchStep: string): string {
  return machineOutput.parse(outputs[launchStep]).instanceId;
}

export function instancesOf(parts: StepParts, context: StepContext, place: Place): Instances {
  return awsOf(parts, context, place).instances;
}

export function secondsSince({ nowMs, startedAtMs }: StepContext): number {
  return (nowMs - startedAtMs) / 1000;
}

/** The deadline that a step keeps by itself, with words of its own; the engine's comes a little later. */
export function engineTimeout({
  timeoutSeconds,
  pollSeconds,
}: Pick<MachineJob, 'timeoutSeconds' | 'pollSeconds'>): number {
  return timeoutSeconds + 2 * pollSeconds + 60;
}

type Failed = Extract<StepAnswer<never>, { kind: 'failed' }>;

/** An answer where the instance has ended before its work was done; undefined where it lives. */
export async function lostInstance(
  instances: Instances,
  instanceId: string,
  context: StepContext,
): Promise<Failed | undefined> {
  const instance = await instances.read(instanceId);
  // EC2 may not tell of it for a moment.
  if (instance === undefined && mayBeUnseen(context)) return undefined;
  if (instance === undefined)
    return {
      kind: 'failed',
      code: 'instance-lost',
      why: `${instanceId}, which was launched for this, is not there any more.`,
    };
  const { state, stateReason } = instance;
  if (state === 'pending' || state === 'running') return undefined;
  const because = stateReason === undefined ? '' : `: ${stateReason}`;
  return {
    kind: 'failed',
    code: 'instance-lost',
    why: `${instanceId}, which was launched for this, is ${state}${because}.`,
  };
}
