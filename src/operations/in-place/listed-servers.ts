/** Servers of a run that is a part of another, which has the list of them. */
import type { Run } from '../../runs/run.ts';
import type { RunStore } from '../../runs/store.ts';
import { childrenOf } from '../emergency/emergency-plan-steps.ts';
import type { PatchRequest } from '../stages/patch-request.ts';

type Store = Pick<RunStore, 'read' | 'getLarge'>;

/** The same request, with the servers that it only names together. Safe to repeat: the plan of a run never changes. */
export async function withServers(
  store: Store,
  { parent }: Pick<Run, 'parent'>,
  request: PatchRequest,
): Promise<PatchRequest> {
  const { target } = request;
  if (target.kind !== 'servers' || target.instanceIds !== undefined || parent === undefined) return request;
  const whole = await store.read(parent.runId);
  const children = whole === undefined ? [] : (await childrenOf(store, whole)).flatMap((step) => step.children);
  const instanceIds = children.find(({ key }) => key === parent.key)?.servers ?? [];
  return { ...request, target: { ...target, instanceIds: [...instanceIds] } };
}
