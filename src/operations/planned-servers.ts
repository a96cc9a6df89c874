import * as z from 'zod';
import { recall } from '../runs/large.ts';
import type { Run } from '../runs/run.ts';
import type { RunStore } from '../runs/store.ts';
import { inPlaceSteps } from '../steps/in-place-parts.ts';

const listSchema = z.object({ servers: z.array(z.string()) });

/** The servers that runs patch where they are, by run, as it was planned; none of a run that has no such plan yet. */
export async function plannedServers(
  store: RunStore,
  runs: readonly Run[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const planned = new Map<string, ReadonlySet<string>>();
  for (const { id, plan } of runs) {
    const step = plan?.steps.find(({ name }) => name === inPlaceSteps.takeOut);
    if (step === undefined) continue;
    const list = listSchema.safeParse(await recall(store, id, step.params));
    if (list.success) planned.set(id, new Set(list.data.servers));
  }
  return planned;
}
