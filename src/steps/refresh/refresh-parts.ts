/** What the steps about instance refreshes share. */
import * as z from 'zod';
import type { Aws } from '../../aws/ports.ts';
import type { LaunchSource } from '../../fleet/fleet.ts';
import { type InstanceRefresh, isActiveRefresh, type RefreshSource } from '../../fleet/refresh.ts';
import { isSameSource } from '../../fleet/source.ts';

export const refreshRulesSchema = z.object({
  minHealthyPercent: z.number().int().min(0).max(100),
  maxHealthyPercent: z.number().int().min(100).max(200),
  warmupSeconds: z.number().nonnegative(),
  checkpointPercents: z.array(z.number().int().min(1).max(100)),
  checkpointDelaySeconds: z.number().nonnegative(),
  bakeSeconds: z.number().nonnegative(),
  alarms: z.array(z.string()),
  standby: z.enum(['ignore', 'terminate', 'wait']),
  protectedInstances: z.enum(['keep', 'replace']),
});

/** As many as AWS is asked for: only the newest can be active, and those before tell it from earlier ones. */
const recentAtMost = 10;

export function isRefreshSource(source: LaunchSource): source is RefreshSource {
  return source.kind === 'launch-template' || source.kind === 'mixed';
}

/** The newest refreshes of the group, newest first. */
export function recentRefreshes({ refreshes }: Aws, groupName: string): Promise<readonly InstanceRefresh[]> {
  return refreshes.recent(groupName, recentAtMost);
}

/** Whether it brings the group to exactly this source: a template version that this run has made is nobody else's. */
export function leadsTo({ source }: InstanceRefresh, target: LaunchSource): boolean {
  return source !== undefined && isSameSource(source, target);
}

export function activeOf(refreshes: readonly InstanceRefresh[]): InstanceRefresh | undefined {
  return refreshes.find(isActiveRefresh);
}

const words: Readonly<Record<InstanceRefresh['status'], string>> = {
  pending: 'about to begin',
  'in-progress': 'in progress',
  baking: 'baking',
  cancelling: 'being cancelled',
  'rolling-back': 'being rolled back',
  successful: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  'rolled-back': 'rolled back',
  'rollback-failed': 'not rolled back',
  unknown: 'in a state unknown to this version',
};

const longestReason = 200;

/** `AWS refresh 50 %, in progress: Waiting for instances to warm up before continuing.` */
export function refreshLabel({ status, percent, reason }: InstanceRefresh): string {
  const why = reason === undefined ? '' : `: ${reason.slice(0, longestReason)}`;
  return `AWS refresh ${percent} %, ${words[status]}${why}`;
}
