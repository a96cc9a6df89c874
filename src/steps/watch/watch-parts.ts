/** What is watched while a fleet changes, as steps carry it, and one look at all of it. */
import * as z from 'zod';
import { AwsError } from '../../aws/errors.ts';
import type { Json } from '../../basics/json.ts';
import type { Place } from '../../fleet/place.ts';
import {
  type Alarm,
  alarmReading,
  type Excuse,
  excused,
  type HttpProbe,
  probeReading,
  type Reading,
} from '../../fleet/signals.ts';
import type { Doubt } from '../../fleet/watch.ts';
import type { StepAnswer, StepContext } from '../../runs/step.ts';
import { awsOf, type StepParts } from '../parts.ts';
import { placeSchema } from '../place.ts';

/** What a fleet's `watch` in the configuration comes to in a plan: addresses instead of load balancers. */
export const watchRulesSchema = z.object({
  alarms: z.array(z.string()),
  insufficientData: z.enum(['unknown', 'healthy']),
  http: z.array(z.object({ url: z.string(), status: z.number(), failures: z.number().int().positive() })),
  onUnhealthy: z.enum(['roll-back', 'hold']),
  unknownSeconds: z.number().positive(),
  pollSeconds: z.number().positive(),
});
export type WatchRules = z.infer<typeof watchRulesSchema>;

/** What a step needs to know to look. */
export const watchedSchema = z.object({
  place: placeSchema,
  watch: watchRulesSchema,
  /** What is watched, for people: `the whole fleet`, `50 % of the traffic`. */
  what: z.string(),
  /** In place of `what`: how many rounds the loop has that the step is in, each of them a wave. */
  waves: z.number().int().exactOptional(),
  /** The steps whose excuses hold here too: the check before the first change, and the watches before this one. */
  excusedBy: z.array(z.string()),
});
export type Watched = z.infer<typeof watchedSchema>;

/** `the whole fleet`, or `wave 2 of 5`. */
export function watchedText(
  { what, waves }: Pick<Watched, 'what' | 'waves'>,
  { round }: Pick<StepContext, 'round'>,
): string {
  return waves === undefined ? what : `wave ${round} of ${Math.max(waves, round)}`;
}

/**
 * What follows where something is unhealthy. A person may let pass what is not known, and not what speaks against the
 * change: where it is held, it stays so until that is well.
 */
export function endedUnhealthy(
  { onUnhealthy }: Pick<WatchRules, 'onUnhealthy'>,
  why: string,
): Extract<StepAnswer<never>, { kind: 'failed' }> {
  const failed = { kind: 'failed', code: 'unhealthy' } as const;
  if (onUnhealthy === 'roll-back') return { ...failed, why, onFailure: 'undo' };
  return { ...failed, why: `${why} ${untilWell}`, onFailure: 'hold' };
}

const untilWell =
  'Retry goes on once that is well, and stops again while it is not. Where it is a false alarm, mend what raises it first.';

export const excuseSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('unhealthy'), name: z.string(), sinceMs: z.number().exactOptional() }),
  z.object({ of: z.literal('unknown'), name: z.string() }),
]);

/** What is left behind by every step that looks at what is watched. */
export const excusesSchema = z.object({ excuses: z.array(excuseSchema) });

/** What earlier steps have excused, those that have not run yet left out. */
export function excusesOf({ outputs }: Pick<StepContext, 'outputs'>, steps: readonly string[]): readonly Excuse[] {
  return steps.flatMap((step) => excusesSchema.safeParse(outputs[step]).data?.excuses ?? []);
}

/** Excuses as a step leaves them behind, each once. */
export function excusesJson(excuses: readonly Excuse[]): Json[] {
  return [...new Map(excuses.map((excuse) => [`${excuse.of} ${excuse.name}`, { ...excuse }])).values()];
}

/** One look at everything, each once; a call that AWS refuses, or that does not get through, leaves its alarms unknown. */
export async function readSignals(
  parts: StepParts,
  context: StepContext,
  place: Place,
  { alarms, insufficientData, http }: Pick<WatchRules, 'alarms' | 'insufficientData' | 'http'>,
  excuses: readonly Excuse[],
): Promise<readonly Reading[]> {
  const [told, answers] = await Promise.all([
    alarms.length === 0 ? [] : readAlarms(parts, context, place, alarms),
    Promise.all(http.map(async (probe: HttpProbe) => probeReading(probe, await parts.probe(probe.url)))),
  ]);
  const readings = alarms.map((name) => {
    if (told instanceof AwsError)
      return { ...alarmReading(name, undefined, { insufficientData }), detail: unreadText(name, told) };
    return alarmReading(
      name,
      told.find((alarm) => alarm.name === name),
      { insufficientData },
    );
  });
  return [...readings, ...answers].map((reading) => excused(reading, excuses));
}

async function readAlarms(
  parts: StepParts,
  context: StepContext,
  place: Place,
  names: readonly string[],
): Promise<readonly Alarm[] | AwsError> {
  try {
    return await awsOf(parts, context, place).alarms.read(names);
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

function unreadText(name: string, { message, action }: AwsError): string {
  const remedy = action === undefined ? '' : ` Allow ${action} to the role of Amiable.`;
  return `The alarm ${name} could not be read: ${message.replace(/[.\s]+$/, '')}.${remedy}`;
}

const namedAtMost = 5;

/** Some of it in sentences, and how much more there is. */
export function evidenceText(evidence: readonly Pick<Doubt, 'detail'>[]): string {
  const said = evidence.slice(0, namedAtMost).map(({ detail }) => (/[.!?]$/.test(detail) ? detail : `${detail}.`));
  const more = evidence.length - namedAtMost;
  return `${said.join(' ')}${more > 0 ? ` And ${more} more.` : ''}`;
}
