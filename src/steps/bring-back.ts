/** Puts servers back into the target groups that they were taken out of. */
import * as z from 'zod';
import type { Aws } from '../aws/ports.ts';
import type { TargetHealth } from '../fleet/fleet.ts';
import { targetGroupName } from '../fleet/health.ts';
import { type FailedServer, failedServer, type Registration, registrationSchema, servers } from './in-place-parts.ts';

export const bringingBackSchema = z.object({
  back: z.array(registrationSchema),
  /** Not running, or failing their status checks: nobody is helped by sending them traffic. */
  stay: z.array(registrationSchema),
});
export type BringingBack = z.infer<typeof bringingBackSchema>;

/** Who is put back: whatever came of its patches, every server that still runs. */
export async function planBringingBack({ instances }: Aws, out: readonly Registration[]): Promise<BringingBack> {
  const checks = await instances.statusChecks(servers(out));
  const isWell = (id: string): boolean => {
    const known = checks.get(id);
    return known !== undefined && known.system !== 'impaired' && known.instance !== 'impaired';
  };
  return { back: only(out, isWell), stay: only(out, (id) => !isWell(id)) };
}

function only(registrations: readonly Registration[], keep: (id: string) => boolean): Registration[] {
  return registrations.flatMap(({ targetGroupArn, instanceIds, sick }) => {
    const kept = instanceIds.filter(keep);
    return kept.length === 0 ? [] : [{ targetGroupArn, instanceIds: kept, sick: sick.filter(keep) }];
  });
}

/** Set-style. */
export async function register({ targets }: Aws, { back }: BringingBack): Promise<void> {
  for (const { targetGroupArn, instanceIds } of back) await targets.register(targetGroupArn, instanceIds);
}

/** Those that a target group does not call healthy yet, each once; what was sick there before is not waited for. */
export async function notBackYet({ targets }: Aws, { back }: BringingBack): Promise<readonly FailedServer[]> {
  const missing: Map<string, FailedServer> = new Map();
  for (const { targetGroupArn, instanceIds, sick } of back) {
    const health = await targets.health(targetGroupArn);
    for (const id of instanceIds) {
      const target = health.get(id);
      if (!sick.includes(id) && !isBack(target))
        missing.set(id, failedServer(id, 'unhealthy', targetText(targetGroupArn, target)));
    }
  }
  return [...missing.values()];
}

/** No load balancer asks the servers of a target group that none uses. */
function isBack(target: TargetHealth | undefined): boolean {
  return target?.state === 'healthy' || (target?.state === 'unused' && target.reason === 'Target.NotInUse');
}

function targetText(arn: string, target: TargetHealth | undefined): string {
  const why = target?.reason === undefined ? '' : `: ${target.reason}`;
  return `${target?.state ?? 'not listed'} in ${targetGroupName(arn)}${why}`;
}
