/** What is watched in a rollout, read and judged at planning. */
import type { Aws } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import type { WatchedProbe, WatchPolicy } from '../../config/watch.ts';
import { alarmReading, alarmSignal, type HttpProbe, type Reading } from '../../fleet/signals.ts';
import type { WatchPlan } from '../../steps/watch/watch-plan.ts';
import { writtenAs } from '../fleets/named.ts';
import type { RolloutRequest } from './rollout-request.ts';
import { type RolloutWorld, replacedInstances } from './rollout-world.ts';
import { whyNoWayBack } from './way-back.ts';

export interface RolloutWatch extends WatchPlan {
  /** What a person should know before they approve. */
  readonly warnings: readonly string[];
}

/**
 * The watch of this fleet, with its alarms looked at once; undefined where nothing is to be watched, or nothing replaced.
 * Throws Refusal where an alarm does not exist, or fires already and neither the policy nor an override lets that pass.
 */
export async function planWatch(
  aws: Aws,
  world: RolloutWorld,
  request: Partial<Pick<RolloutRequest, 'override' | 'strategy'>>,
): Promise<RolloutWatch | undefined> {
  const { fleet, policy } = world;
  const { watch } = policy;
  if (watch === undefined || replacedInstances(world).length === 0) return undefined;
  const [alarms, http] = await Promise.all([
    watch.alarms.length === 0 ? [] : aws.alarms.read(watch.alarms),
    Promise.all(watch.http.map((probe) => probesOf(aws, world, probe))),
  ]);
  const missing = watch.alarms.filter((name) => !alarms.some((alarm) => alarm.name === name));
  refuseMissing(world, missing);
  const readings = alarms.map((alarm) => alarmReading(alarm.name, alarm, watch));
  const firing = readings.filter(({ state }) => state === 'unhealthy');
  refuseFiring(watch, firing, request.override);
  // The old group of a pair runs on, whatever could be launched again.
  const noWayBack = request.strategy !== 'blue-green' && whyNoWayBack(world) !== undefined;
  const { accountId, region } = fleet.key;
  return {
    place: { accountId, region },
    rules: {
      alarms: watch.alarms,
      insufficientData: watch.insufficientData,
      http: http.flat(),
      onUnhealthy: noWayBack ? 'hold' : watch.onUnhealthy,
      unknownSeconds: watch.unknownSeconds,
      pollSeconds: policy.pollSeconds,
    },
    alreadyUnhealthy: watch.alreadyUnhealthy,
    accepted: firing.map(({ name }) => name),
    waveSeconds: watch.waveSeconds,
    bakeSeconds: watch.bakeSeconds,
    warnings: warningsOf(watch, readings, noWayBack, request.override),
  };
}

async function probesOf(aws: Aws, { fleet, found }: RolloutWorld, probe: WatchedProbe): Promise<readonly HttpProbe[]> {
  const { url, path = '/', scheme, port, status, failures } = probe;
  if (url !== undefined) return [{ url, status, failures }];
  const names = fleet.targetGroupArns.length === 0 ? [] : await aws.loadBalancers.namesOf(fleet.targetGroupArns);
  if (names.length === 0) {
    throw new Refusal(
      'probe-nowhere',
      `amiable.yml has ${path} asked at the load balancers of ${fleet.name}, and there is none in front of it.`,
      `Write the whole url in place of the path, in fleets.${writtenAs(found)}.watch.http, then ask again.`,
    );
  }
  const at = port === undefined ? '' : `:${port}`;
  return names.map((name) => ({ url: `${scheme}://${name}${at}${path}`, status, failures }));
}

function refuseMissing({ fleet, found }: RolloutWorld, missing: readonly string[]): void {
  if (missing.length === 0) return;
  const [subject, verb] = missing.length === 1 ? ['The alarm', 'does'] : ['The alarms', 'do'];
  throw new Refusal(
    'alarm-missing',
    `${subject} ${missing.join(', ')}, to be watched while ${fleet.name} changes, ${verb} not exist in ${fleet.key.region}.`,
    `Make it, or take it out of fleets.${writtenAs(found)}.watch.alarms in amiable.yml, then ask again.`,
    { alarms: missing },
  );
}

function refuseFiring(
  { alreadyUnhealthy }: WatchPolicy,
  firing: readonly Reading[],
  override: string | undefined,
): void {
  const [first] = firing;
  if (first === undefined || alreadyUnhealthy === 'warn' || override !== undefined) return;
  const more = firing.length === 1 ? '' : ` ${firing.length - 1} more alarms fire as well.`;
  throw new Refusal(
    'alarm-firing',
    `${first.detail.replace(/[.\s]*$/, '')}.${more} A rollout could not be told from what is wrong already.`,
    'Wait until it is OK, or ask with --override and the reason; a second person then has to approve.',
    { alarms: firing.map(({ name }) => name) },
  );
}

/** Whether what fires already takes a second person's word. */
export function isWatchOverridden(watch: RolloutWatch | undefined): boolean {
  return watch !== undefined && watch.alreadyUnhealthy === 'refuse' && watch.accepted.length > 0;
}

function warningsOf(
  { alreadyUnhealthy, alarms, onUnhealthy }: WatchPolicy,
  readings: readonly Reading[],
  noWayBack: boolean,
  override: string | undefined,
): readonly string[] {
  const overridden = alreadyUnhealthy === 'refuse' ? ` That is overridden: ${override ?? ''}.` : '';
  const firing = readings
    .filter(({ state }) => state === 'unhealthy')
    .map(
      ({ detail }) => `${detail.replace(/[.\s]*$/, '')}. It counts only once it was OK and fires anew.${overridden}`,
    );
  const unknown = alarms
    .filter((name) => readings.some((reading) => reading.name === alarmSignal(name) && reading.state === 'unknown'))
    .map((name) => `The alarm ${name} has no data; while that is so, the run stops and asks after each wave.`);
  const held =
    noWayBack && onUnhealthy === 'roll-back'
      ? ['There is no way back, so an alarm that fires stops the run and asks a person.']
      : [];
  return [...firing, ...unknown, ...held];
}
