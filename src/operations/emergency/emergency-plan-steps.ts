/** What a run has other runs do, from its plan. */
import { recall } from '../../runs/large.ts';
import type { Run } from '../../runs/run.ts';
import type { RunStore } from '../../runs/store.ts';
import { type ChildrenParams, childrenParamsSchema } from '../../steps/emergency/children-parts.ts';

export interface ChildrenStep extends ChildrenParams {
  readonly name: string;
}

/** Its steps that begin others, in their order, with all that these are asked with. */
export async function childrenOf(
  store: Pick<RunStore, 'getLarge'>,
  { id, plan }: Pick<Run, 'id' | 'plan'>,
): Promise<readonly ChildrenStep[]> {
  const steps = (plan?.steps ?? []).filter(({ kind }) => kind === 'run-children');
  return Promise.all(
    steps.map(async ({ name, params }) => ({
      name,
      ...childrenParamsSchema.parse(await recall(store, id, params)),
    })),
  );
}
