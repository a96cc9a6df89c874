/** What speaks against patching servers where they are, beside what they are. Pure; each throws Refusal. */
import { Refusal } from '../../basics/errors.ts';
import type { NamedProfile } from '../../config/profiles.ts';
import { targetGroupName } from '../../fleet/health.ts';
import { siblingBusyCode } from '../../runs/planning.ts';
import type { Run } from '../../runs/run.ts';
import { patchRequestSchema } from '../stages/patch-request.ts';
import type { InPlaceWorld } from './in-place-world.ts';
import { matches } from './server-tags.ts';

/** What the card can show whole. */
const longestCommand = 2_500;

/** A command that is typed has to fit whole onto the card that is approved. */
export function refuseLongCommand(command: string | undefined): void {
  if (command === undefined || (command.trim() !== '' && command.length <= longestCommand)) return;
  const reason =
    command.trim() === ''
      ? 'The command is empty.'
      : `The command has ${command.length} characters; ${longestCommand} are the most that a card shows whole.`;
  throw new Refusal('bad-command', reason, 'Put longer ones into a profile (profiles in the configuration).');
}

/** User data runs when an instance is launched, and these are there already. */
export function refuseUserData({ name, through }: NamedProfile): void {
  if (through === 'ssm') return;
  throw new Refusal(
    'profile-user-data',
    `The profile ${name} goes through user-data, which runs only when an instance is launched.`,
    'Use a profile that goes through ssm.',
    { profile: name },
  );
}

/** One command is for one sort of shell. */
export function refuseMixedPlatforms(platforms: readonly string[], command: string | undefined): void {
  if (command === undefined || platforms.length < 2) return;
  throw new Refusal(
    'mixed-platforms',
    'Some of the servers run Linux and some Windows, and one command cannot be for both.',
    'Add a tag that only those of one platform have, or use a profile.',
  );
}

/** A wave that is still draining at its deadline would stop the run with its servers out. */
export function refuseSlowDrain({ drains }: Pick<InPlaceWorld, 'drains'>, drainTimeoutSeconds: number): void {
  const [slowest] = [...drains].toSorted(([, a], [, b]) => b - a);
  if (slowest === undefined || slowest[1] <= drainTimeoutSeconds) return;
  const [arn, drainSeconds] = slowest;
  const targetGroup = targetGroupName(arn);
  throw new Refusal(
    'slow-drain',
    `Servers drain from ${targetGroup} for ${drainSeconds} seconds, and a wave waits ${drainTimeoutSeconds} at most.`,
    `Raise inPlace.drainTimeoutSeconds in the configuration to ${drainSeconds}, or lower deregistration_delay.timeout_seconds of ${targetGroup}.`,
    { targetGroup, drainSeconds, drainTimeoutSeconds },
  );
}

/** The other runs that are under way, and what is known of their servers. */
export interface OtherRuns {
  readonly live: readonly Run[];
  /** By run: the servers of those that are planned, or were asked for one by one. */
  readonly planned: ReadonlyMap<string, ReadonlySet<string>>;
  /** Absent for a dry run, which comes after everything. */
  readonly ownRunId: string | undefined;
}

/**
 * Throws Refusal where another live run works on one of these servers, or is about to: by other names, or on an image
 * of one of them. Neither do two work behind the same target group at once: each would leave only its own share of
 * it serving. Fleets have locks of their own.
 */
export function refuseOverlap(
  world: InPlaceWorld,
  ids: readonly string[],
  { live, planned, ownRunId }: OtherRuns,
): void {
  const own = live.find(({ id }) => id === ownRunId);
  const together = servingWith(world, ids);
  const others = live.filter(({ id, phase }) => id !== ownRunId && phase.kind !== 'ended');
  for (const run of others) {
    const servers = planned.get(run.id);
    if (run.plan === undefined && !isBefore(run, own)) continue;
    if (isImageOfOne(world, ids, run) || ids.some((id) => servers?.has(id) === true))
      throw lockHeld(run, own, 'works on some of the same servers');
    if (together.some((id) => servers?.has(id) === true))
      throw lockHeld(run, own, 'works behind the same target group');
    if (servers === undefined && run.plan === undefined && wantsOneOf(world, ids, run))
      throw lockHeld(run, own, 'works on some of the same servers');
  }
}

/** Of two that one run has begun, the other one ends by itself, unless it waits for a person. */
function lockHeld({ id, subject, parent, phase }: Run, own: Run | undefined, does: string): Refusal {
  const isSibling = parent !== undefined && parent.runId === own?.parent?.runId && phase.kind !== 'needs-human';
  const remedy = `Wait for it, or look at it: /ami status ${id}`;
  return new Refusal(isSibling ? siblingBusyCode : 'lock-held', `Run ${id} (${subject}) ${does}.`, remedy, { run: id });
}

/** Everybody in the target groups that have one of these. */
function servingWith({ targets }: InPlaceWorld, ids: readonly string[]): readonly string[] {
  const wanted = new Set(ids);
  return targets.flatMap(({ health }) => ([...health.keys()].some((id) => wanted.has(id)) ? [...health.keys()] : []));
}

function isImageOfOne({ place }: InPlaceWorld, ids: readonly string[], { subjectKey }: Run): boolean {
  const prefix = `instance/${place.accountId}/${place.region}/`;
  return subjectKey.startsWith(prefix) && ids.includes(subjectKey.slice(prefix.length));
}

/** Of two that are being planned the first goes on: the later one sees it, and is refused. */
function isBefore(other: Run, own: Run | undefined): boolean {
  if (own === undefined || other.requestedAtMs < own.requestedAtMs) return true;
  return other.requestedAtMs === own.requestedAtMs && other.id < own.id;
}

/** Before it is planned nobody knows more of its servers than their tags. */
function wantsOneOf({ tags }: InPlaceWorld, ids: readonly string[], other: Run): boolean {
  const request = other.verb === 'patch' ? patchRequestSchema.safeParse(other.request).data : undefined;
  if (request?.target.kind !== 'tags') return false;
  const { target } = request;
  return ids.some((id) => matches(target.tags, tags.get(id) ?? {}));
}
