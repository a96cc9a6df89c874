import * as z from 'zod';
import type { Agent } from '../../aws/service-ports.ts';
import { type AnyStepKind, lookingStepKind, type StepAnswer, type StepContext } from '../../runs/step.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { engineTimeout, lostInstance, machineJobSchema, machineOf, secondsSince } from './machine-parts.ts';

const paramsSchema = machineJobSchema.extend({
  /** What to do where it never comes. */
  remedy: z.string(),
});

/** Waits until the SSM agent of an instance is online. */
export function awaitAgentStep(parts: StepParts): AnyStepKind {
  return lookingStepKind<z.infer<typeof paramsSchema>>({
    kind: 'await-agent',
    parse: (params) => paramsSchema.parse(params),
    timeoutSeconds: engineTimeout,
    look: async (context, params) => {
      const instanceId = machineOf(context, params.launchStep);
      const { commands, instances } = awsOf(parts, context, params.place);
      const [agent] = await commands.agents([instanceId]);
      if (agent?.ping === 'online') return online(context, agent);
      const lost = await lostInstance(instances, instanceId, context);
      if (lost !== undefined) return lost;
      if (secondsSince(context) >= params.timeoutSeconds) return missing(instanceId, agent, params.remedy);
      const progress = { done: 0, total: 0, label: `waiting for the SSM agent of ${instanceId}` };
      return { kind: 'running', handle: null, checkAfterSeconds: params.pollSeconds, progress };
    },
  });
}

function online(context: StepContext, agent: Agent): StepAnswer<null> {
  const { instanceId, platformName, platformVersion, agentVersion } = agent;
  const seconds = Math.round(secondsSince(context));
  context.tell('agent-online', { instanceId, platformName, platformVersion, agentVersion, seconds });
  return { kind: 'succeeded', output: { platform: agent.platform, platformName, platformVersion } };
}

function missing(instanceId: string, agent: Agent | undefined, remedy: string): StepAnswer<null> {
  const state = agent === undefined ? 'never came online' : 'is not online any more';
  return { kind: 'failed', code: 'agent-missing', why: `The SSM agent of ${instanceId} ${state}. ${remedy}` };
}
