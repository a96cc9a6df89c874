/** What came of the fleets of an emergency, from what its steps have left behind. Pure. */
import * as z from 'zod';
import { countOf, type Marks, marks } from '../../runs/children.ts';
import type { Run } from '../../runs/run.ts';
import { interruptedOutput } from '../../runs/walk.ts';
import { childrenOutputSchema } from '../../steps/emergency/children-parts.ts';
import { tierStep, unpatchedStep } from '../../steps/emergency/emergency-plan.ts';
import { type UnpatchedOutput, unpatchedOutputSchema } from '../../steps/emergency/name-unpatched.ts';
import { emergencyFactsSchema, partsOf } from './emergency-facts.ts';

export interface EmergencyCounts {
  /** With the groups of servers, which are `groups` of these. */
  readonly fleets: number;
  readonly groups: number;
  readonly patched: number;
  /** All but some servers, of which no more failed than may. */
  readonly partly: number;
  /** They took themselves back. */
  readonly failed: number;
  /** Their way back is blocked. */
  readonly stuck: number;
  /** No AMI passed for them. */
  readonly blocked: number;
  readonly refused: number;
  /** By a person, alone. */
  readonly stopped: number;
  /** Not begun, or taken back with the whole. */
  readonly untouched: number;
}

const interruptedSchema = z.object({ step: z.string(), handle: z.object({ marks: z.string() }) });

/** Undefined before there is a plan. */
export function emergencyCounts({
  plan,
  outputs = {},
}: Pick<Run, 'plan'> & Partial<Pick<Run, 'outputs'>>): EmergencyCounts | undefined {
  const facts = emergencyFactsSchema.safeParse(plan?.facts).data;
  if (facts === undefined) return undefined;
  const fleets = partsOf(facts);
  const all = fleetMarks(outputs);
  const count = (mark: (typeof marks)[keyof typeof marks]): number => countOf(all, mark);
  const known = {
    patched: count(marks.done),
    partly: count(marks.partly),
    failed: count(marks.failed),
    stuck: count(marks.stuck),
    blocked: count(marks.blocked),
    refused: count(marks.refused),
    stopped: count(marks.stopped),
  };
  const sum = Object.values(known).reduce((total, one) => total + one, 0);
  return { fleets, groups: facts.servers?.groups ?? 0, ...known, untouched: fleets - sum };
}

/** Which were not patched, and why, the first of them; undefined before all is over. */
export function unpatchedOf({ outputs = {} }: Partial<Pick<Run, 'outputs'>>): UnpatchedOutput | undefined {
  return unpatchedOutputSchema.safeParse(outputs[unpatchedStep]).data;
}

/** Of the tiers that are over, and of the one that was interrupted. */
function fleetMarks(outputs: Run['outputs']): Marks {
  const over = Object.values(outputs).flatMap((output) => {
    const known = childrenOutputSchema.safeParse(output).data;
    return known?.what === 'fleets' ? [known.marks] : [];
  });
  const interrupted = interruptedSchema.safeParse(outputs[interruptedOutput]).data;
  const isTier = interrupted?.step.startsWith(tierStep('')) === true;
  return [...over, ...(isTier ? [interrupted.handle.marks] : [])].join('');
}
