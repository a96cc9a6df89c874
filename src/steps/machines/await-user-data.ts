import { type AnyStepKind, lookingStepKind, type StepAnswer, type StepContext } from '../../runs/step.ts';
import type { StepParts } from '../parts.ts';
import {
  engineTimeout,
  instancesOf,
  lostInstance,
  type MachineJob,
  machineJobSchema,
  machineOf,
  secondsSince,
} from './machine-parts.ts';
import { type UserDataEnd, userDataEnd } from './user-data.ts';

type Answer = StepAnswer<null>;

/**
 * Waits until the user data of an instance has written its end to the console, with its exit status: the way to patch
 * where there is no SSM agent. EC2 tells the console late, by minutes on types that are not of the Nitro system.
 */
export function awaitUserDataStep(parts: StepParts): AnyStepKind {
  return lookingStepKind<MachineJob>({
    kind: 'await-user-data',
    parse: (params) => machineJobSchema.parse(params),
    timeoutSeconds: engineTimeout,
    look: (context, job) => look(parts, context, job),
  });
}

async function look(parts: StepParts, context: StepContext, job: MachineJob): Promise<Answer> {
  const instanceId = machineOf(context, job.launchStep);
  const instances = instancesOf(parts, context, job.place);
  const end = userDataEnd(await instances.consoleOutput(instanceId));
  if (end !== undefined) return ended(context, instanceId, end);
  const lost = await lostInstance(instances, instanceId, context);
  if (lost !== undefined) return lost;
  if (secondsSince(context) < job.timeoutSeconds) return waiting(job);
  const why = `The user data of ${instanceId} did not write its end to the console in time: it hangs, or cloud-init does not run it.`;
  return { kind: 'failed', code: 'patch-timeout', why };
}

function ended(context: StepContext, instanceId: string, { status, tail }: UserDataEnd): Answer {
  if (status === 0) {
    context.tell('instance-patched', { instanceId, seconds: Math.round(secondsSince(context)) });
    return { kind: 'succeeded', output: { instanceId } };
  }
  context.tell('command-failed', { instanceId, exitCode: status, detail: 'Failed', tail });
  const why = `The user data of ${instanceId} ended with exit status ${status}. Its end is in the thread.`;
  return { kind: 'failed', code: 'patch-failed', why };
}

function waiting({ pollSeconds }: MachineJob): Answer {
  const progress = { done: 0, total: 0, label: 'waiting for the end of the user data' };
  return { kind: 'running', handle: null, checkAfterSeconds: pollSeconds, progress };
}
