import * as z from 'zod';
import type { Aws } from '../../aws/ports.ts';
import { targetGroupName } from '../../fleet/health.ts';
import { waveLimit } from '../../fleet/in-place.ts';
import { isRegistered } from '../../fleet/registrations.ts';
import { type GuardedPool, takeWithin } from '../../fleet/target-pools.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { engineTimeout } from '../machines/machine-parts.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { disturbance } from '../rolling/disturbance.ts';
import { tellGone } from './bring-back.ts';
import {
  fleetNow,
  inPlaceProgress,
  inPlaceSchema,
  placeOf,
  type Registration,
  readServing,
  type Serving,
  servers,
  type Tally,
  tallyOf,
  type Wave,
  waveSchema,
} from './in-place-parts.ts';
import { suspendedInPlace } from './in-place-plan.ts';
import { inEachGroup, registeredIn } from './server-targets.ts';

const paramsSchema = inPlaceSchema.extend({
  /** Every server, in the order in which they are patched. */
  servers: z.array(z.string()),
});
type Params = z.infer<typeof paramsSchema>;
type Answer = StepAnswer<null>;

/**
 * Begins a wave: decides which servers are next, as many as may stop serving now, and takes them out of every target
 * group that they are in. Who they are and where they were is committed first. Waits until they have drained.
 */
export function takeOutStep(parts: StepParts): AnyStepKind {
  return stepKind<Params, Wave, null>({
    kind: 'take-out',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: (intent) => waveSchema.parse(intent),
    parseHandle: () => null,
    timeoutSeconds: ({ drainTimeoutSeconds, pollSeconds }) =>
      engineTimeout({ timeoutSeconds: drainTimeoutSeconds, pollSeconds }),
    intend: (context, params) => intend(parts, context, params),
    start: async (context, params, wave) => {
      const { targets } = awsOf(parts, context, params.place);
      const gone = await inEachGroup(wave.out, ({ targetGroupArn, targets: all }) =>
        targets.deregister(targetGroupArn, all.map(placeOf)),
      );
      tellGone(gone, context.tell);
      tell(context, params, wave);
      return wave.out.length === 0 ? finished(context, params, wave) : waiting(context, params, 'servers drain');
    },
    poll: (context, params, _handle, wave) => drain(parts, context, params, wave),
  });
}

async function intend(
  parts: StepParts,
  context: StepContext,
  params: Params,
): Promise<{ intent: Wave } | { answer: Answer }> {
  const aws = awsOf(parts, context, params.place);
  const fleet = await fleetNow(parts, context, params);
  const disturbed = fleet && (await disturbance(aws, fleet.key.groupName, fleet, suspendedInPlace));
  if (disturbed !== undefined) return { answer: { kind: 'failed', code: 'fleet-disturbed', why: disturbed } };
  const tally = tallyOf(context);
  const { batch, errorBudget } = params;
  const budgetLeft = Math.max(0, errorBudget - (tally.failed - tally.forgiven));
  const limit = waveLimit({ batch, patched: tally.patched, budgetLeft });
  const fresh = params.servers.slice(tally.cursor, tally.cursor + Math.max(0, limit - tally.redo.length));
  const wanted = [...tally.redo, ...fresh].slice(0, limit);
  const serving = await readServing(aws, params, fleet, tally.out, wanted);
  const decided = decideWave(wanted, await readStates(aws, wanted), serving, tally);
  if ('wave' in decided) return { intent: decided.wave };
  return { answer: waiting(context, params, guardLabel(decided.stoppedBy)) };
}

interface States {
  readonly running: ReadonlySet<string>;
  readonly online: ReadonlySet<string>;
}

async function readStates({ instances, commands }: Aws, ids: readonly string[]): Promise<States> {
  const [checks, agents] = await Promise.all([instances.statusChecks(ids), commands.agents(ids)]);
  const online = agents.filter(({ ping }) => ping === 'online').map(({ instanceId }) => instanceId);
  return { running: new Set(checks.keys()), online: new Set(online) };
}

type Decided = { readonly wave: Wave } | { readonly stoppedBy: GuardedPool };

/** From the first on, as far as the guard allows; what cannot be patched any more is passed over. */
function decideWave(wanted: readonly string[], { running, online }: States, serving: Serving, tally: Tally): Decided {
  const present = wanted.filter((id) => running.has(id) && online.has(id));
  const { ids, stoppedBy } = takeWithin(serving.pools, present, present.length);
  const refused = present[ids.length];
  const handled = refused === undefined ? wanted : wanted.slice(0, wanted.indexOf(refused));
  if (handled.length === 0 && stoppedBy !== undefined) return { stoppedBy };
  const again = new Set(tally.redo);
  const wave = {
    ids: [...ids],
    out: registrationsOf(serving, ids),
    offline: handled.filter((id) => running.has(id) && !online.has(id)),
    gone: handled.filter((id) => !running.has(id)),
    cursor: tally.cursor + handled.filter((id) => !again.has(id)).length,
    redo: tally.redo.filter((id) => !handled.includes(id)),
  };
  return { wave };
}

function registrationsOf({ registered, serverOf }: Serving, ids: readonly string[]): Registration[] {
  return [...registered].flatMap(([targetGroupArn, all]) => {
    const own = all.filter((target) => isRegistered(target.health) && ids.includes(serverOf(target)));
    const targets = own.map((target) => {
      const { id, port, zone } = target;
      const instanceId = serverOf(target);
      return {
        instanceId,
        port,
        ...(id === instanceId ? {} : { address: id }),
        ...(zone === undefined ? {} : { zone }),
      };
    });
    const sick = own.filter(({ health }) => health.state !== 'healthy').map(serverOf);
    return targets.length === 0 ? [] : [{ targetGroupArn, targets, sick: [...new Set(sick)] }];
  });
}

function guardLabel({ targetGroupArn, serving, floor }: GuardedPool): string {
  const where = targetGroupArn === undefined ? '' : ` in ${targetGroupName(targetGroupArn)}`;
  return `waiting: ${serving.size} servers serve${where}, and ${floor} have to`;
}

function tell(context: StepContext, params: Params, { ids, out }: Wave): void {
  const of = Math.max(params.waves, context.round);
  const facts = { wave: context.round, of, count: ids.length, instanceIds: ids.slice(0, 10) };
  context.tell('servers-out', {
    ...facts,
    takenOut: servers(out).length,
    targetGroups: out.map(({ targetGroupArn }) => targetGroupName(targetGroupArn)),
  });
}

/** A target group lists what drains, and nothing of what has. */
async function drain(parts: StepParts, context: StepContext, params: Params, wave: Wave): Promise<Answer> {
  const { targets } = awsOf(parts, context, params.place);
  const left = new Set<string>();
  for (const { targetGroupArn, targets: all } of wave.out) {
    const listed = new Set((await registeredIn(targets, targetGroupArn))?.map(({ id, port }) => `${id} ${port}`));
    for (const target of all) {
      const { id, port } = placeOf(target);
      if (listed.has(`${id} ${port}`)) left.add(target.instanceId);
    }
  }
  if (left.size === 0) return finished(context, params, wave);
  return waiting(context, params, `${left.size} of ${servers(wave.out).length} servers drain`);
}

function waiting(context: StepContext, params: Params, label: string): Answer {
  const progress = inPlaceProgress(context, params, label);
  return { kind: 'running', handle: null, checkAfterSeconds: params.pollSeconds, progress };
}

function finished(context: StepContext, params: Params, wave: Wave): Answer {
  const progress = inPlaceProgress(context, params, 'out of service');
  return { kind: 'succeeded', output: { ...wave, round: context.round }, progress };
}
