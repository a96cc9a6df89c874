/** Which images are being retired now, by which run, and what comes next. */
import * as z from 'zod';
import { recall } from '../../runs/large.ts';
import type { Run } from '../../runs/run.ts';
import { cleanupSteps } from '../../steps/cleanup/cleanup-plan.ts';
import {
  type RetirementOutcome,
  type RetirementStage,
  retiringSchema,
  stageOutputSchema,
  stages,
  waitOutputSchema,
} from '../../steps/cleanup/retirement-parts.ts';
import type { Desk } from '../desk.ts';
import { cleanupFactsSchema } from './cleanup-facts.ts';
import { cleanupVerb } from './cleanup-request.ts';

export interface Retirement {
  readonly runId: string;
  /** What is done to it next. */
  readonly next: RetirementStage;
  /** From when on; absent where that is now. */
  readonly fromMs?: number;
}

const listSchema = z.object({ images: z.array(retiringSchema) });

/** By image; those that a run keeps, or has done with, are not among them. */
export async function retirementsNow({ store }: Pick<Desk, 'store'>): Promise<ReadonlyMap<string, Retirement>> {
  const live = (await store.live()).filter(({ verb, phase }) => verb === cleanupVerb && isUnderWay(phase));
  const all = await Promise.all(live.map((run) => retirementsOf(run, (value) => recall(store, run.id, value))));
  return new Map(all.flat());
}

function isUnderWay({ kind }: Run['phase']): boolean {
  return kind === 'running' || kind === 'held';
}

type Recalled = (value: Parameters<typeof recall>[2]) => ReturnType<typeof recall>;

async function retirementsOf(run: Run, recalled: Recalled): Promise<readonly (readonly [string, Retirement])[]> {
  const facts = cleanupFactsSchema.safeParse(run.plan?.facts).data;
  const step = run.plan?.steps.find(({ name }) => name === cleanupSteps.deprecate);
  if (step === undefined || facts === undefined) return [];
  const { images } = listSchema.parse(await recalled(step.params));
  const reached = new Map<string, Retirement>(
    images.map(({ imageId }) => [imageId, { runId: run.id, next: 'deprecate' as const }]),
  );
  const graces = { disable: facts.disableAfterSeconds, deregister: facts.deregisterAfterSeconds };
  for (const [index, stage] of stages.entries()) {
    const output = stageOutputSchema.safeParse(await recalled(run.outputs[cleanupSteps[stage]] ?? null)).data;
    const next = stages[index + 1];
    for (const outcome of output?.outcomes ?? []) {
      if (outcome.kind !== 'done' || next === undefined || next === 'deprecate') reached.delete(outcome.imageId);
      else reached.set(outcome.imageId, { runId: run.id, next, fromMs: (output?.atMs ?? 0) + graces[next] * 1000 });
    }
  }
  for (const { imageId } of await takenBack(run, recalled)) reached.delete(imageId);
  return [...reached];
}

async function takenBack(run: Run, recalled: Recalled): Promise<readonly RetirementOutcome[]> {
  const output = await recalled(run.outputs[cleanupSteps.awaitDeregister] ?? null);
  return waitOutputSchema.safeParse(output).data?.outcomes ?? [];
}
