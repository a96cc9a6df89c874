import * as z from 'zod';
import { weightsText } from '../../fleet/traffic.ts';
import { worldChanges } from '../../fleet/world.ts';
import { type AnyStepKind, lookingStepKind, unlessObjected } from '../../runs/step.ts';
import { awsOf, fleetKeySchema, type StepParts } from '../parts.ts';

const paramsSchema = z.object({
  fleet: fleetKeySchema,
  targetGroupArns: z.array(z.string()).length(2),
  /** The other group. */
  partner: fleetKeySchema,
  world: z.record(z.string(), z.string()),
});

/** What the plan of a pair relies on beside what every rollout does: weights, and how the other group stands. */
export function pairWorld(
  forwarders: readonly { readonly name: string; readonly weights: Parameters<typeof weightsText>[0] }[],
  partner: { readonly desired: number; readonly targetGroupArns: readonly string[] } | undefined,
): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(forwarders.map(({ name, weights }) => [`weights of ${name}`, weightsText(weights)])),
    partner:
      partner === undefined
        ? 'no group'
        : `${partner.desired === 0 ? 'empty' : 'running'} in ${partner.targetGroupArns.toSorted().join(', ') || 'no target group'}`,
  };
}

/** Looks once more, right before the first change, whether listeners and the other group are as they were. */
export function checkPairStep(parts: StepParts): AnyStepKind {
  return lookingStepKind({
    kind: 'check-pair',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: () => 600,
    look: async (context, { fleet, targetGroupArns, partner, world }) => {
      const aws = awsOf(parts, context, fleet);
      const [forwarders, group] = await Promise.all([
        aws.listeners.forwardersTo(targetGroupArns),
        aws.groups.read(partner.groupName),
      ]);
      const changes = worldChanges(world, pairWorld(forwarders, group));
      const list = changes.map(({ what, before, after }) => `${what} was ${before} and is ${after}`).join('; ');
      return unlessObjected(
        changes.length === 0
          ? undefined
          : `The world has moved since this was planned: ${list}. Nothing was changed; ask again for a new plan.`,
      );
    },
  });
}
