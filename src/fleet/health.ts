import type { Fleet, FleetInstance, TargetHealth } from './fleet.ts';

/** The terms of the conjunction, in the order in which they are judged. */
export const healthTerms = [
  'ec2-state',
  'status-checks',
  'lifecycle',
  'group-health',
  'not-registered',
  'target-health',
  'image',
] as const;

export type HealthTerm = (typeof healthTerms)[number];

export type Health =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'unhealthy'; readonly term: HealthTerm; readonly detail: string };

type Judge = (instance: FleetInstance, fleet: Fleet, imageIds: readonly string[] | undefined) => string | undefined;

/** What each term says against an instance; undefined where it holds. */
const judges: Record<HealthTerm, Judge> = {
  'ec2-state': ({ ec2State }) => (ec2State === 'running' ? undefined : (ec2State ?? 'EC2 does not list it yet')),
  'status-checks': againstChecks,
  lifecycle: ({ lifecycle }) => (lifecycle === 'InService' ? undefined : lifecycle),
  'group-health': ({ groupHealth }) => (groupHealth === 'Healthy' ? undefined : groupHealth),
  'not-registered': againstRegistration,
  'target-health': againstTargets,
  image: ({ imageId }, _fleet, imageIds) =>
    imageIds === undefined || (imageId !== undefined && imageIds.includes(imageId))
      ? undefined
      : (imageId ?? 'unknown'),
};

/**
 * Whether an instance is healthy now; the first term that fails is named, with AWS's own words for it. Status checks
 * count only where they were read; without `imageIds` any image will do. Stability over time is not judged here.
 */
export function judgeHealth(
  instance: FleetInstance,
  fleet: Fleet,
  { imageIds }: { readonly imageIds?: readonly string[] | undefined } = {},
): Health {
  const [first] = failuresOf(instance, fleet, { imageIds });
  return first === undefined ? { kind: 'healthy' } : { kind: 'unhealthy', ...first };
}

/** A term that does not hold, with AWS's own words for it. */
export interface HealthFailure {
  readonly term: HealthTerm;
  readonly detail: string;
}

/** Every term that fails, in the order in which they are judged: what the group says often follows from a later one. */
export function failuresOf(
  instance: FleetInstance,
  fleet: Fleet,
  { imageIds }: { readonly imageIds?: readonly string[] | undefined } = {},
): readonly HealthFailure[] {
  return healthTerms.flatMap((term) => {
    const detail = judges[term](instance, fleet, imageIds);
    return detail === undefined ? [] : [{ term, detail }];
  });
}

function againstChecks({ statusChecks }: FleetInstance): string | undefined {
  if (statusChecks === undefined) return undefined;
  const { system, instance } = statusChecks;
  if (!passed(system)) return `system check ${system}`;
  return passed(instance) ? undefined : `instance check ${instance}`;
}

function passed(status: string): boolean {
  return status === 'ok' || status === 'not-applicable';
}

function againstRegistration(instance: FleetInstance, fleet: Fleet): string | undefined {
  const missing = fleet.targetGroupArns.find((arn) => targetIn(instance, arn) === undefined);
  return missing === undefined ? undefined : `${targetGroupName(missing)} does not list it`;
}

function againstTargets(instance: FleetInstance, fleet: Fleet): string | undefined {
  const failing = fleet.targetGroupArns
    .flatMap((arn) => targetIn(instance, arn) ?? [])
    .filter(({ state }) => state !== 'healthy');
  return failing.length === 0 ? undefined : failing.map(targetText).join('; ');
}

function targetText({ targetGroupArn, state, reason, description }: TargetHealth): string {
  const why = [reason, description].filter((part) => part !== undefined).join(', ');
  return `${state} in ${targetGroupName(targetGroupArn)}${why === '' ? '' : `: ${why}`}`;
}

export function targetIn(instance: FleetInstance, targetGroupArn: string): TargetHealth | undefined {
  return instance.targets.find((target) => target.targetGroupArn === targetGroupArn);
}

/** `web-tg` of `arn:aws:elasticloadbalancing:…:targetgroup/web-tg/6d0ecf831eec9f09`; the text itself if it is no ARN. */
export function targetGroupName(arn: string): string {
  return arn.split(':targetgroup/')[1]?.split('/')[0] ?? arn;
}
