/** What is made of a refresh that is under way, look by look. Pure. */
import type { Fleet, FleetInstance } from './fleet.ts';
import { judgeHealth } from './health.ts';
import type { InstanceRefresh, RefreshRules } from './refresh.ts';
import { waitingCheckpoints } from './refresh-size.ts';
import { isServing } from './serving.ts';

/** What is remembered from look to look, in seconds of the step, in which pauses and outages do not count. */
export interface RefreshMemory {
  readonly percent: number;
  readonly status: InstanceRefresh['status'];
  /** When it last got further. */
  readonly progressAtSeconds: number;
  /** Since when each new instance is in service and does not serve. */
  readonly idle: Readonly<Record<string, number>>;
  /** New instances that AWS found unhealthy, so that it replaces them. */
  readonly failed: readonly string[];
}

export interface Look {
  readonly refresh: InstanceRefresh;
  readonly fleet: Fleet;
  readonly imageIds: readonly string[];
  /** What was launched since then is new. */
  readonly sinceMs: number;
  readonly atSeconds: number;
}

export const nothingSeen: RefreshMemory = {
  percent: -1,
  status: 'unknown',
  progressAtSeconds: 0,
  idle: {},
  failed: [],
};

const rememberedAtMost = 100;

/** The memory after one more look. */
export function afterRefreshLook(memory: RefreshMemory, look: Look): RefreshMemory {
  const { refresh, fleet, atSeconds } = look;
  const fresh = newInstances(look);
  const idle = fresh.filter((instance) => instance.lifecycle === 'InService' && !isServing(instance, fleet));
  const failed = fresh.filter(({ groupHealth }) => groupHealth === 'Unhealthy').map(({ instanceId }) => instanceId);
  return {
    percent: refresh.percent,
    status: refresh.status,
    progressAtSeconds: isFurther(memory, refresh) ? atSeconds : memory.progressAtSeconds,
    idle: Object.fromEntries(idle.map(({ instanceId }) => [instanceId, memory.idle[instanceId] ?? atSeconds])),
    failed: [...new Set([...memory.failed, ...failed])].slice(0, rememberedAtMost),
  };
}

function newInstances(look: Look): readonly FleetInstance[] {
  return look.fleet.instances.filter((instance) => isLaunchedBy(instance, look));
}

/** Whether the refresh has launched it: one of its images, since it began. */
export function isLaunchedBy(
  { imageId, launchedAtMs = 0 }: FleetInstance,
  { imageIds, sinceMs }: Pick<Look, 'imageIds' | 'sinceMs'>,
): boolean {
  return imageId !== undefined && imageIds.includes(imageId) && launchedAtMs >= sinceMs;
}

/** On the way back the percentage falls. */
function isFurther(memory: RefreshMemory, { status, percent }: InstanceRefresh): boolean {
  if (status !== memory.status) return true;
  return status === 'rolling-back' ? percent < memory.percent : percent > memory.percent;
}

export interface Patience {
  readonly rules: RefreshRules;
  readonly pollSeconds: number;
  /** How long it may get no further, beside what it is told to wait. */
  readonly waveTimeoutSeconds: number;
}

export interface Objection {
  readonly code: 'new-unhealthy' | 'no-progress' | 'checks-suspended';
  readonly why: string;
}

/**
 * Why this refresh must not go on; undefined where it may. AWS counts an instance as ready when its warm-up is over,
 * whatever the load balancer says of it then, and lets an old one go for it: so one that does not serve shortly before
 * that is an objection, and so are several that AWS itself finds unhealthy: it would replace them for ever. Where its
 * health checks are suspended, it finds nothing at all.
 */
export function objectionTo(memory: RefreshMemory, look: Look, patience: Patience): Objection | undefined {
  return (
    isBlind(look) ??
    idleTooLong(memory, look, patience) ??
    tooManyFailed(memory, look) ??
    noProgress(memory, look, patience)
  );
}

function isBlind({ fleet }: Look): Objection | undefined {
  if (!fleet.suspendedProcesses.includes('HealthCheck')) return undefined;
  const why =
    'Somebody suspended HealthCheck: AWS would not find out that a new instance has stopped serving, and let an old one go for it.';
  return { code: 'checks-suspended', why };
}

function idleTooLong(memory: RefreshMemory, look: Look, patience: Patience): Objection | undefined {
  const { warmupSeconds } = patience.rules;
  const allowedSeconds = Math.max(0, warmupSeconds - 2 * patience.pollSeconds);
  const [id, sinceSeconds] =
    Object.entries(memory.idle).find(([, since]) => look.atSeconds - since >= allowedSeconds) ?? [];
  if (id === undefined || sinceSeconds === undefined) return undefined;
  const seconds = Math.round(look.atSeconds - sinceSeconds);
  const why = `${id} has been in service for ${seconds} seconds and does not serve (${healthText(look, id)}). AWS would count it as ready ${warmupSeconds} seconds after it came into service, and let an old one go for it.`;
  return { code: 'new-unhealthy', why };
}

const failedAtMostShare = 0.1;
const failedAtLeast = 2;
const namedAtMost = 5;

function tooManyFailed({ failed }: RefreshMemory, look: Look): Objection | undefined {
  const all = newInstances(look).length;
  if (failed.length < Math.max(failedAtLeast, all * failedAtMostShare)) return undefined;
  const named = failed.slice(0, namedAtMost).join(', ');
  const listed = failed.findLast((id) => look.fleet.instances.some(({ instanceId }) => instanceId === id));
  const example = listed === undefined ? '' : ` ${listed}: ${healthText(look, listed)}.`;
  return { code: 'new-unhealthy', why: `AWS found ${failed.length} new instances unhealthy: ${named}.${example}` };
}

function healthText({ fleet, imageIds }: Look, instanceId: string): string {
  const instance = fleet.instances.find((known) => known.instanceId === instanceId);
  const health = instance && judgeHealth(instance, fleet, { imageIds });
  return health === undefined || health.kind === 'healthy' ? 'it is gone' : health.detail;
}

function noProgress(memory: RefreshMemory, look: Look, patience: Patience): Objection | undefined {
  const { refresh, atSeconds } = look;
  const stillSeconds = atSeconds - memory.progressAtSeconds;
  if (stillSeconds < stillAllowedSeconds(refresh, patience)) return undefined;
  const reason = refresh.reason === undefined ? '' : ` AWS says: ${refresh.reason}`;
  const why = `It has not got further than ${refresh.percent} % for ${Math.round(stillSeconds / 60)} minutes.${reason}`;
  return { code: 'no-progress', why };
}

/** What it is told to wait does not count as standing still. */
export function stillAllowedSeconds(
  { status }: Pick<InstanceRefresh, 'status'>,
  { rules, waveTimeoutSeconds }: Patience,
): number {
  if (status === 'baking') return rules.bakeSeconds + waveTimeoutSeconds;
  // A checkpoint is a share of the group, and the percentage one of the refresh: which one it waits at cannot be told.
  const waits = waitingCheckpoints(rules).length > 0;
  return waveTimeoutSeconds + rules.warmupSeconds + (waits ? rules.checkpointDelaySeconds : 0);
}
