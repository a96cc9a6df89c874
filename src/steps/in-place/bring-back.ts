/** Puts servers back into the target groups that they were taken out of. */
import * as z from 'zod';
import { isAwsError } from '../../aws/errors.ts';
import type { Aws } from '../../aws/ports.ts';
import type { TargetHealth } from '../../fleet/fleet.ts';
import { targetGroupName } from '../../fleet/health.ts';
import type { StepContext } from '../../runs/step.ts';
import {
  type FailedServer,
  failedServer,
  placeOf,
  type Registration,
  registrationSchema,
  servers,
} from './in-place-parts.ts';
import { inEachGroup, registeredIn } from './server-targets.ts';

export const bringingBackSchema = z.object({
  back: z.array(registrationSchema),
  /** Not running, or failing their status checks: nobody is helped by sending them traffic. */
  stay: z.array(registrationSchema),
});
export type BringingBack = z.infer<typeof bringingBackSchema>;

export const broughtBackSchema = z.object({
  /** Servers that stopped running after it was planned, and before they were put back. */
  left: z.array(z.string()),
});
/** What came of it, where that is not what was planned. */
export type BroughtBack = z.infer<typeof broughtBackSchema>;

/** Who is put back: whatever came of its patches, every server that still runs. */
export async function planBringingBack({ instances }: Aws, out: readonly Registration[]): Promise<BringingBack> {
  const checks = await instances.statusChecks(servers(out));
  const isWell = (id: string): boolean => {
    const known = checks.get(id);
    return known !== undefined && known.system !== 'impaired' && known.instance !== 'impaired';
  };
  return split(out, isWell);
}

function split(registrations: readonly Registration[], isBack: (id: string) => boolean): BringingBack {
  return { back: only(registrations, isBack), stay: only(registrations, (id) => !isBack(id)) };
}

function only(registrations: readonly Registration[], keep: (id: string) => boolean): Registration[] {
  return registrations.flatMap(({ targetGroupArn, targets, sick }) => {
    const kept = targets.filter(({ instanceId }) => keep(instanceId));
    return kept.length === 0 ? [] : [{ targetGroupArn, targets: kept, sick: sick.filter(keep) }];
  });
}

/** The plan as it was carried out. */
export function asBroughtBack({ back, stay }: BringingBack, { left }: BroughtBack): BringingBack {
  const now = split(back, (id) => !left.includes(id));
  return { back: now.back, stay: [...stay, ...now.stay] };
}

/**
 * Set-style. One server that does not run any more would fail all others of its call, so they are looked at again
 * then. A target group that is gone is told; what else fails is thrown when every other one has its servers.
 */
export async function register(aws: Aws, { back }: BringingBack, tell: StepContext['tell']): Promise<BroughtBack> {
  const left = new Set<string>();
  const gone = await inEachGroup(back, async (registration) => {
    for (const id of await registerRunning(aws, registration)) left.add(id);
  });
  tellGone(gone, tell);
  return { left: [...left] };
}

/** Answers the servers that could not be registered, since they do not run. */
async function registerRunning(
  { targets, instances }: Aws,
  { targetGroupArn, targets: all }: Registration,
): Promise<readonly string[]> {
  try {
    await targets.register(targetGroupArn, all.map(placeOf));
    return [];
  } catch (error) {
    if (!isAwsError(error, 'invalid')) throw error;
    const running = await instances.statusChecks(all.map(({ instanceId }) => instanceId));
    const fit = all.filter(({ instanceId }) => running.has(instanceId));
    if (fit.length === all.length) throw error;
    await targets.register(targetGroupArn, fit.map(placeOf));
    return all.flatMap(({ instanceId }) => (running.has(instanceId) ? [] : [instanceId]));
  }
}

export function tellBack(
  { back, stay }: BringingBack,
  missing: readonly FailedServer[],
  tell: StepContext['tell'],
): void {
  const stayOut = servers(stay);
  tell('servers-back', {
    count: servers(back).length,
    unhealthy: missing.length,
    stayOut: stayOut.length,
    instanceIds: stayOut.slice(0, 10),
    targetGroups: [...new Set(stay.map(({ targetGroupArn }) => targetGroupName(targetGroupArn)))],
  });
}

export function tellGone(arns: readonly string[], tell: StepContext['tell']): void {
  if (arns.length > 0) tell('target-groups-gone', { targetGroups: arns.map(targetGroupName) });
}

/**
 * Those that a target group does not call healthy yet, each once; what was sick there before is not waited for, and
 * nothing is of a target group that is gone.
 */
export async function notBackYet({ targets }: Aws, { back }: BringingBack): Promise<readonly FailedServer[]> {
  const missing: Map<string, FailedServer> = new Map();
  for (const { targetGroupArn, targets: all, sick } of back) {
    const registered = await registeredIn(targets, targetGroupArn);
    if (registered === undefined) continue;
    for (const target of all) {
      const { id, port } = placeOf(target);
      const health = registered.find((one) => one.id === id && one.port === port)?.health;
      if (!sick.includes(target.instanceId) && !isBack(health))
        missing.set(
          target.instanceId,
          failedServer(target.instanceId, 'unhealthy', targetText(targetGroupArn, health)),
        );
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
