import * as z from 'zod';
import { recall } from '../../runs/large.ts';
import type { Run } from '../../runs/run.ts';
import type { RunStore } from '../../runs/store.ts';
import { inPlaceSteps } from '../../steps/in-place/in-place-parts.ts';
import { patchRequestSchema } from '../stages/patch-request.ts';
import { withServers } from './listed-servers.ts';

const listSchema = z.object({ servers: z.array(z.string()) });

/**
 * The servers that runs patch where they are, by run: as it was planned, or as they were named one by one when it was
 * asked for; none of a run of which neither is known yet.
 */
export async function plannedServers(
  store: RunStore,
  runs: readonly Run[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const known = new Map<string, ReadonlySet<string>>();
  for (const run of runs) {
    const servers = (await planned(store, run)) ?? (await named(store, run));
    if (servers !== undefined) known.set(run.id, new Set(servers));
  }
  return known;
}

async function planned(store: RunStore, { id, plan }: Run): Promise<readonly string[] | undefined> {
  const step = plan?.steps.find(({ name }) => name === inPlaceSteps.takeOut);
  return step && listSchema.safeParse(await recall(store, id, step.params)).data?.servers;
}

async function named(store: RunStore, run: Run): Promise<readonly string[] | undefined> {
  if (run.verb !== 'patch' || run.plan !== undefined) return undefined;
  const request = patchRequestSchema.safeParse(run.request).data;
  if (request?.target.kind !== 'servers') return undefined;
  const { target } = await withServers(store, run, request);
  return target.kind === 'servers' ? target.instanceIds : undefined;
}
