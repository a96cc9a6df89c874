import * as z from 'zod';
import { AmiableError, whyNot } from '../../basics/errors.ts';
import { recall } from '../../runs/large.ts';
import type { PlanStep } from '../../runs/plan.ts';
import type { Run } from '../../runs/run.ts';
import { type AnyStepKind, lookingStepKind, type StepContext } from '../../runs/step.ts';
import type { RunStore } from '../../runs/store.ts';
import type { StepParts } from '../parts.ts';
import { fleetCountSchema } from './count-exposure.ts';

const mendedSchema = z.object({ cve: z.string(), packages: z.array(z.string()), name: z.string() });

export const leftQuestionSchema = z.union([
  /** A fleet, and the AMI without the vulnerability that it has been brought. */
  mendedSchema.extend({
    imageId: z.string(),
    /** By its key; by its name in plans of before. */
    fleet: z.string().exactOptional(),
  }),
  /** Servers in no fleet that the run has patched where they are. */
  mendedSchema.extend({ servers: z.literal(true) }),
]);
export type LeftQuestion = z.infer<typeof leftQuestionSchema>;

/** Of how many instances of a fleet it is kept what is on them. */
export const mostInstances = 200;

export const fleetLeftSchema = z.object({
  atMs: z.number(),
  name: z.string(),
  imageId: z.string().exactOptional(),
  /** Set where it is a group of servers in no fleet. */
  servers: z.literal(true).exactOptional(),
  /** How many of its instances run that AMI, or of its servers are patched, and of how many. */
  mended: z.number(),
  of: z.number(),
  /** What Inspector and inventories say of them, where they can be asked. */
  told: fleetCountSchema.pick({ affected: true, clean: true, unknown: true }).optional(),
  /** The first of them, with the packages that it is about. */
  instances: z.array(
    z.object({
      instanceId: z.string(),
      imageId: z.string(),
      verdict: z.enum(['affected', 'clean', 'unknown']),
      packages: z.array(z.object({ name: z.string(), version: z.string().optional() })),
    }),
  ),
});
/** What is left of a vulnerability in one fleet, or group of servers, once that is patched. */
export type FleetLeft = z.infer<typeof fleetLeftSchema>;

/** What a run has counted at its end; undefined where it has not. A read of the store where that is kept apart. */
export async function leftOf(
  store: Pick<RunStore, 'getLarge'>,
  run: Pick<Run, 'id' | 'outputs'>,
): Promise<FleetLeft | undefined> {
  const kept = run.outputs[leftStep];
  return kept === undefined ? undefined : fleetLeftSchema.safeParse(await recall(store, run.id, kept)).data;
}

/** Looks at one fleet, or group of servers. Reads only, a few calls for each hundred of its instances. */
export type CountLeft = (
  context: Pick<StepContext, 'runId' | 'stepName' | 'actingFor'>,
  question: LeftQuestion,
) => Promise<FleetLeft>;

/** The step's name in the plan of each fleet's run, and of that of each group of servers. */
export const leftStep = 'count-left';

/** The step, to be put last: what is left is counted when everything is as it will be. */
export function lookAgain(question: LeftQuestion): PlanStep {
  const params = { ...question, packages: [...question.packages] };
  return { name: leftStep, kind: 'count-left', params, onFailure: 'hold', undo: [] };
}

/** What is told of it. */
export function leftFacts({ name, mended, of, told, servers }: FleetLeft) {
  return {
    ...{ name, mended, of },
    ...(servers === undefined ? {} : { servers }),
    ...(told === undefined ? {} : { told: { ...told } }),
  };
}

/**
 * Looks again at a fleet that has just been patched, and says what is left in it. What cannot be looked at is said, and
 * takes nothing back: the fleet is patched by then.
 */
export function countLeftStep({ countLeft }: Pick<StepParts, 'countLeft'>): AnyStepKind {
  return lookingStepKind({
    kind: 'count-left',
    // It changes nothing: what is frozen by now can be looked at all the same.
    isCleaning: true,
    parse: (params) => leftQuestionSchema.parse(params),
    timeoutSeconds: () => 3600,
    look: async (context, question) => {
      try {
        const left = await countLeft(context, question);
        context.tell('fleet-counted', leftFacts(left));
        return { kind: 'succeeded', output: fleetLeftSchema.parse(left) };
      } catch (error) {
        if (!(error instanceof AmiableError)) throw error;
        context.tell('fleet-not-counted', { name: question.name, why: whyNot(error) });
        return { kind: 'succeeded' };
      }
    },
  });
}
