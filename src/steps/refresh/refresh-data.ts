/** What a step of the kind `refresh` is given, and what it remembers from look to look. */
import * as z from 'zod';
import type { Fleet } from '../../fleet/fleet.ts';
import { type InstanceRefresh, refreshStatuses } from '../../fleet/refresh.ts';
import type { StepContext } from '../../runs/step.ts';
import { rolloutSchema } from '../parts.ts';
import { pointParamsSchema } from '../rolling/point-group.ts';
import { watchedSchema } from '../watch/watch-parts.ts';
import { refreshRulesSchema } from './refresh-parts.ts';
import { saidSchema } from './refresh-told.ts';

export const refreshParamsSchema = rolloutSchema.extend({
  /** What the group is brought to, as a step that only points it there would say it. */
  point: pointParamsSchema,
  rules: refreshRulesSchema,
  /** Alarms that stop it; not `watched`, since it has to be stopped in AWS before people can be asked. */
  stoppedBy: watchedSchema.exactOptional(),
});
export type RefreshParams = z.infer<typeof refreshParamsSchema>;

const seenSchema = z.object({
  percent: z.number(),
  status: z.enum(refreshStatuses),
  progressAtSeconds: z.number(),
  idle: z.record(z.string(), z.number()),
  failed: z.array(z.string()).readonly(),
});

const commonSchema = z.object({
  refreshId: z.string(),
  /** How often a person had had it tried again when it was started. */
  retries: z.number(),
  seen: seenSchema,
  /** What the thread has been told. */
  said: saidSchema,
});

export const handleSchema = z.discriminatedUnion('phase', [
  commonSchema.extend({ phase: z.literal('watching') }),
  /** Cancelled since the run was paused; another one goes on after it. */
  commonSchema.extend({ phase: z.literal('paused') }),
  /** Something speaks against it: it is being cancelled, and then a person decides. */
  commonSchema.extend({ phase: z.literal('stopping'), code: z.string(), why: z.string(), cancelled: z.boolean() }),
]);
export type Handle = z.infer<typeof handleSchema>;
export type Phase<Name extends Handle['phase']> = Extract<Handle, { phase: Name }>;

/** One look: what is remembered, and what is there. */
export interface Seen<H extends Handle = Handle> {
  readonly handle: H;
  readonly refresh: InstanceRefresh;
  readonly fleet: Fleet;
}

/** How long AWS may not list what it has just started, or describe a group as it was before. */
export const staleForSeconds = 60;
export const lookEverySeconds = 5;

/** Of the step, without the time that was lost. */
export function elapsedSeconds({ nowMs, startedAtMs }: StepContext): number {
  return (nowMs - startedAtMs) / 1000;
}

/** Whether a person has had it tried again since this refresh was started. */
export function wasRetried({ retries = 0 }: StepContext, handle: Handle): boolean {
  return retries > handle.retries;
}
