/** What weighs an AMI as in use. Pure. */
import type { Reference } from '../images/references.ts';

/**
 * All that refers to it but what a run of Amiable itself does with it: it would weigh more just while it is tested.
 * `ours` are the instances that runs have launched.
 */
export function weighingUses(references: readonly Reference[], ours: ReadonlySet<string>): readonly Reference[] {
  return references.filter((reference) => {
    if (reference.kind === 'run') return false;
    const isLoose = reference.kind === 'instances' && reference.groupName === undefined;
    return !isLoose || reference.instanceIds.some((instanceId) => !ours.has(instanceId));
  });
}
