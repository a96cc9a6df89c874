import * as z from 'zod';
import type { Aws } from '../../aws/ports.ts';
import type { Fleet, FleetInstance } from '../../fleet/fleet.ts';
import { foreignActivity } from '../../fleet/foreign.ts';
import { failuresOf, type HealthTerm, judgeHealth } from '../../fleet/health.ts';
import { judgeSettled, type Settlement } from '../../fleet/settled.ts';
import { isMember, members } from '../../fleet/standing.ts';
import { type AnyStepKind, type StepAnswer, type StepContext, stepKind } from '../../runs/step.ts';
import { awsOf, fleetOf, rolloutSchema, type StepParts, waveOf } from '../parts.ts';
import { nextLookSeconds } from './cadence.ts';
import { foreignSentence } from './foreign-sentence.ts';
import { progressOf } from './progress.ts';
import { refusedLaunch } from './refused-launch.ts';
import { surgeOf } from './surplus.ts';

const paramsSchema = rolloutSchema.extend({
  /** The step that began the wave: instances launched since then have their status checks read. */
  sinceStep: z.string(),
  /** On the way back: instances that were sick before the wave are somebody else's trouble and hold nothing up. */
  onlyNew: z.boolean(),
});
type Params = z.infer<typeof paramsSchema>;

/** What a round leaves for the next one, which can expect to take as long. */
const outputSchema = z.object({ healthyAfterSeconds: z.number() });

const handleSchema = z.object({
  settledSinceMs: z.number().optional(),
  /** What was last found wrong with an instance that had its time to start: it may be gone by the next look. */
  lastSick: z.object({ instanceId: z.string(), detail: z.string() }).exactOptional(),
});
type Handle = z.infer<typeof handleSchema>;

/** What was launched so long before a wave began may belong to it: within the floor the old ones go first. */
export const launchSlackMs = 60_000;

/** Waits until everything launched so far is healthy, and has been for the settle time without a break. */
export function awaitHealthyStep(parts: StepParts): AnyStepKind {
  return stepKind({
    kind: 'await-healthy',
    parse: (params) => paramsSchema.parse(params),
    parseIntent: () => null,
    parseHandle: (handle) => handleSchema.parse(handle),
    timeoutSeconds: (params) => params.waveTimeoutSeconds,
    intend: async () => ({ intent: null }),
    start: (context, params) => look(parts, context, params, {}),
    poll: (context, params, handle) => look(parts, context, params, handle),
  });
}

async function look(
  parts: StepParts,
  context: StepContext,
  params: Params,
  handle: Handle,
): Promise<StepAnswer<Handle>> {
  const aws = awsOf(parts, context, params.fleet);
  const sinceMs = surgeOf(context.outputs, params.sinceStep)?.startedAtMs ?? context.startedAtMs;
  const read = await fleetOf(parts, aws, params.fleet);
  const judge = (fleet: Fleet) => judgeSettled(params.onlyNew ? withoutOldSick(fleet, sinceMs) : fleet, params);
  // Status checks cost a call per hundred, so they are read once nothing else is wanting.
  const early = judge(read);
  const fleet = early.settled ? await withStatusChecks(aws, read, sinceMs) : read;
  const settlement = early.settled ? judge(fleet) : early;
  const { lastSick } = { ...handle, ...sickNow(fleet, params) };
  if (!settlement.settled) return waiting(aws, context, params, { fleet, sinceMs, settlement, lastSick });
  const sinceSettledMs = handle.settledSinceMs ?? context.nowMs;
  const leftSeconds = params.settleSeconds - (context.nowMs - sinceSettledMs) / 1000;
  if (leftSeconds > 0) {
    const progress = progressOf(
      fleet,
      params,
      `${waveLabel(params, context)}: healthy, settling for ${Math.ceil(leftSeconds)} s more${sickText(lastSick, undefined)}`,
    );
    return {
      kind: 'running',
      handle: { settledSinceMs: sinceSettledMs, ...kept(lastSick) },
      checkAfterSeconds: Math.min(params.pollSeconds, leftSeconds),
      progress,
    };
  }
  return settled(context, params, fleet, { sinceMs, sinceSettledMs });
}

/** What EC2 does not tell has not been passed. */
const notToldYet = { system: 'unknown', instance: 'unknown' } as const;

/** Only of what was launched in this wave: reading them of everything at every look would cost a call per hundred. */
export async function withStatusChecks(aws: Aws, fleet: Fleet, sinceMs: number): Promise<Fleet> {
  const fresh = fleet.instances.filter(
    ({ launchedAtMs, ec2State }) => ec2State === 'running' && (launchedAtMs ?? 0) >= sinceMs - launchSlackMs,
  );
  if (fresh.length === 0) return fleet;
  const checks = await aws.instances.statusChecks(fresh.map(({ instanceId }) => instanceId));
  const asked = new Set(fresh.map(({ instanceId }) => instanceId));
  const instances = fleet.instances.map((instance) => {
    if (!asked.has(instance.instanceId)) return instance;
    return { ...instance, statusChecks: checks.get(instance.instanceId) ?? notToldYet };
  });
  return { ...fleet, instances };
}

function withoutOldSick(fleet: Fleet, sinceMs: number): Fleet {
  const sick = (instance: FleetInstance): boolean =>
    isMember(instance) &&
    (instance.launchedAtMs ?? sinceMs) < sinceMs &&
    judgeHealth(instance, fleet).kind === 'unhealthy';
  const instances = fleet.instances.filter((instance) => !sick(instance));
  return { ...fleet, instances, desired: fleet.desired - (fleet.instances.length - instances.length) };
}

type Sick = NonNullable<Handle['lastSick']>;

/** A new instance that has fallen, as opposed to one that is still starting. */
function sickNow(fleet: Fleet, { imageIds }: Params): Pick<Handle, 'lastSick'> {
  for (const instance of members(fleet)) {
    const isNew = instance.imageId !== undefined && imageIds.includes(instance.imageId);
    const fallen = isNew && failuresOf(instance, fleet).find(({ term }) => hasFallen(instance, term));
    if (fallen) return { lastSick: { instanceId: instance.instanceId, detail: fallen.detail } };
  }
  return {};
}

function hasFallen({ targets, statusChecks }: FleetInstance, term: HealthTerm): boolean {
  if (term === 'target-health') return targets.some(({ state }) => state === 'unhealthy');
  return term === 'status-checks' && [statusChecks?.instance, statusChecks?.system].includes('impaired');
}

function kept(lastSick: Sick | undefined): Pick<Handle, 'lastSick'> {
  return lastSick === undefined ? {} : { lastSick };
}

/** Without this, a wave whose instances come and fall in turn would say no more than that the next one starts. */
function sickText(lastSick: Sick | undefined, saidId: string | undefined): string {
  if (lastSick === undefined || lastSick.instanceId === saidId) return '';
  return `; before, ${lastSick.instanceId}: ${lastSick.detail}`;
}

interface Unsettled {
  readonly fleet: Fleet;
  readonly sinceMs: number;
  readonly settlement: Extract<Settlement, { settled: false }>;
  readonly lastSick: Sick | undefined;
}

async function waiting(
  aws: Aws,
  context: StepContext,
  params: Params,
  { fleet, sinceMs, settlement, lastSick }: Unsettled,
): Promise<StepAnswer<Handle>> {
  const [first] = settlement.waitingFor;
  const detail =
    first === undefined ? await whyNothingComes(aws, context, fleet) : `${first.instanceId}: ${first.detail}`;
  const label = `${waveLabel(params, context)}: ${settlement.healthy} of ${settlement.wanted} healthy, ${detail}${sickText(lastSick, first?.instanceId)}`;
  const checkAfterSeconds = nextLookSeconds({
    elapsedSeconds: (context.nowMs - sinceMs) / 1000,
    expectedSeconds: outputSchema.safeParse(context.outputs[context.stepName]).data?.healthyAfterSeconds,
    pollSeconds: params.pollSeconds,
  });
  const progress = progressOf(fleet, params, label);
  return { kind: 'running', handle: kept(lastSick), checkAfterSeconds, progress };
}

/** What somebody else did to the fleet, or AWS's own words for why nothing is launched. */
export async function whyNothingComes(aws: Aws, context: StepContext, fleet: Fleet): Promise<string> {
  const [activity] = foreignActivity(fleet);
  if (activity !== undefined) return foreignSentence(activity);
  const refused = await refusedLaunch(aws, fleet.key.groupName, context.startedAtMs - launchSlackMs);
  return refused ?? 'instances are being launched';
}

function waveLabel(params: Params, context: StepContext): string {
  const { wave, of } = waveOf(params, context.round);
  return `wave ${wave} of ${of}`;
}

interface Since {
  readonly sinceMs: number;
  readonly sinceSettledMs: number;
}

function settled(
  context: StepContext,
  params: Params,
  fleet: Fleet,
  { sinceMs, sinceSettledMs }: Since,
): StepAnswer<Handle> {
  const { wave, of } = waveOf(params, context.round);
  const seconds = Math.round((context.nowMs - sinceMs) / 1000);
  const instances = launchedNow(context, params, fleet, sinceMs);
  if (instances > 0) context.tell('wave-healthy', { wave, of, instances, seconds });
  const progress = progressOf(fleet, params, `wave ${wave} of ${of}: healthy`);
  return { kind: 'succeeded', output: { healthyAfterSeconds: (sinceSettledMs - sinceMs) / 1000 }, progress };
}

/** How many instances this wave has added; within the floor, how many have come since it began. */
function launchedNow(context: StepContext, params: Params, fleet: Fleet, sinceMs: number): number {
  const surge = surgeOf(context.outputs, params.sinceStep);
  if (surge !== undefined && surge.to > surge.from) return surge.to - surge.from;
  return members(fleet).filter(({ launchedAtMs = 0 }) => launchedAtMs >= sinceMs - launchSlackMs).length;
}
