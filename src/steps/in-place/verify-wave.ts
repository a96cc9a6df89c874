import type * as z from 'zod';
import type { Aws } from '../../aws/ports.ts';
import { judgePatched, type PatchedHow, type PatchedVerdict } from '../../fleet/patched.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { patchWaySchema } from '../machines/command-parts.ts';
import { engineTimeout, secondsSince } from '../machines/machine-parts.ts';
import { awsOf, type StepParts } from '../parts.ts';
import {
  type FailedServer,
  failedServer,
  inPlaceProgress,
  inPlaceSchema,
  inPlaceSteps,
  patchedSchema,
  wavesOf,
} from './in-place-parts.ts';

const paramsSchema = inPlaceSchema.extend({ linux: patchWaySchema, windows: patchWaySchema });
type Params = z.infer<typeof paramsSchema>;
type Answer = StepAnswer<null>;

/**
 * Looks what became of the servers whose command succeeded: the patch state that each has after its reboot, its status
 * checks and its agent. Those that are not well when the time is over have failed; they stop nothing here.
 */
export function verifyWaveStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, null, null>({
    kind: 'verify-wave',
    isCleaning: true,
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: () => null,
    timeoutSeconds: ({ waveTimeoutSeconds, pollSeconds }) =>
      engineTimeout({ timeoutSeconds: waveTimeoutSeconds, pollSeconds }),
    intend: async () => ({ intent: null }),
    start: (context, params) => look(parts, context, params),
    poll: (context, params) => look(parts, context, params),
  });
}

async function look(parts: StepParts, context: StepContext, params: Params): Promise<Answer> {
  const patched = patchedSchema.parse(context.outputs[inPlaceSteps.patch]);
  const out = new Set([...patched.failed.map(({ instanceId }) => instanceId), ...patched.cancelled, ...patched.gone]);
  const ids = wavesOf(context).ids.filter((id) => !out.has(id));
  if (ids.length === 0) return finished(context, []);
  const verdicts = await judgeAll(awsOf(parts, context, params.place), params, ids, patched.sentAtMs);
  const waiting = verdicts.filter(({ verdict }) => verdict.kind === 'waiting');
  if (waiting.length === 0 || secondsSince(context) >= params.waveTimeoutSeconds)
    return finished(context, verdicts.flatMap(failureOf));
  const [first] = waiting;
  const why = first?.verdict.kind === 'waiting' ? `, ${first.instanceId}: ${first.verdict.why}` : '';
  const label = `${ids.length - waiting.length} of ${ids.length} verified${why}`;
  const progress = inPlaceProgress(context, params, label);
  return { kind: 'running', handle: null, checkAfterSeconds: params.pollSeconds, progress };
}

interface Judged {
  readonly instanceId: string;
  readonly verdict: PatchedVerdict;
}

async function judgeAll(
  { instances, commands }: Aws,
  params: Params,
  ids: readonly string[],
  sentAtMs: number,
): Promise<readonly Judged[]> {
  const [checks, agents, states] = await Promise.all([
    instances.statusChecks(ids),
    commands.agents(ids),
    commands.patchStates(ids),
  ]);
  const agentOf = new Map(agents.map((agent) => [agent.instanceId, agent]));
  const stateOf = new Map(states.map((state) => [state.instanceId, state]));
  return ids.map((instanceId) => {
    const agent = agentOf.get(instanceId);
    const patches = stateOf.get(instanceId);
    const server = {
      checks: checks.get(instanceId),
      isAgentOnline: agent?.ping === 'online',
      ...(patches === undefined ? {} : { patches }),
    };
    const way = agent?.platform === 'windows' ? params.windows : params.linux;
    return { instanceId, verdict: judgePatched(server, howOf(way, sentAtMs)) };
  });
}

function howOf(way: z.infer<typeof patchWaySchema>, sentAtMs: number): PatchedHow {
  const isBaseline = way.kind === 'baseline';
  return { sentAtMs, isBaseline, mayPendReboot: isBaseline && way.reboot === 'never' };
}

function failureOf({ instanceId, verdict }: Judged): FailedServer[] {
  switch (verdict.kind) {
    case 'verified':
      return [];
    case 'failed':
      return [failedServer(instanceId, 'failed', `the command succeeded, and yet ${verdict.why}`)];
    case 'waiting':
      return [failedServer(instanceId, 'unverified', `the command succeeded, and ${verdict.why}`)];
  }
}

function finished({ round }: StepContext, failed: FailedServer[]): Answer {
  return { kind: 'succeeded', output: { round, failed } };
}
