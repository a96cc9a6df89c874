/** Why a run cannot be taken back. Pure; each throws Refusal with what to do instead. */

import type { TemplateVersion } from '../../aws/ports.ts';
import { Refusal } from '../../basics/errors.ts';
import { quote } from '../../basics/quoting.ts';
import { type Fleet, type LaunchSource, parseFleetKey } from '../../fleet/fleet.ts';
import { canBecome, templateKey, templatesToVersion } from '../../fleet/source.ts';
import type { Image } from '../../images/image.ts';
import { judgeImage } from '../../images/usable.ts';
import type { Outcome, Run } from '../../runs/run.ts';
import type { LockHolder } from '../../runs/store.ts';
import { sourceText } from '../../steps/rolling/point-group.ts';
import { inPlaceFactsSchema } from '../in-place/in-place-facts.ts';
import { changedItsFleet, type FormerLaunch, launchedBefore } from '../rollout/former-launch.ts';
import { type RolloutFacts, rolloutFactsSchema } from '../rollout/rollout-facts.ts';

/** A run that can be taken back, as far as it alone can tell. */
export interface TakenBack {
  readonly run: Run;
  readonly facts: RolloutFacts;
  readonly before: FormerLaunch;
  readonly endedAtMs: number;
}

/** What the run has to say of the way back. Throws Refusal where it says that there is none, or none any more. */
export function requireTakenBack(run: Run, nowMs: number): TakenBack {
  const { phase } = run;
  if (phase.kind !== 'ended') throw stillGoing(run);
  refuseUnchanged(run, phase.outcome);
  const facts = rolloutFactsSchema.safeParse(run.plan?.facts).data;
  if (facts === undefined) throw noRollout(run);
  const before = launchedBefore(run);
  if (before?.kind !== 'known')
    throw noWayBack(run, before?.why ?? 'it was planned before Amiable kept what that takes');
  if (before.hours === 0 || nowMs > phase.atMs + before.hours * hourMs)
    throw windowOver(run, before, nowMs - phase.atMs);
  return { run, facts, before, endedAtMs: phase.atMs };
}

const hourMs = 3_600_000;

function stillGoing({ id }: Run): Refusal {
  const remedy = `Abort it, which takes back what it did: /ami abort ${id}`;
  return new Refusal('run-live', `Run ${id} is still going.`, remedy, { run: id });
}

const endings: Readonly<Record<Exclude<Outcome, 'done' | 'undone'>, string>> = {
  refused: 'was refused',
  rejected: 'was rejected',
  expired: 'was not approved in time',
  void: 'was void before it changed anything',
  aborted: 'was aborted before it changed anything',
  failed: 'failed and left nothing to take back',
};

function refuseUnchanged(run: Run, outcome: Outcome): void {
  if (outcome === 'done' || changedItsFleet(run)) return;
  const how = outcome === 'undone' ? 'has been taken back already' : endings[outcome];
  const remedy = `See what was done to ${run.subject}: /ami history ${quote(run.subject)}`;
  throw new Refusal('nothing-changed', `Run ${run.id} ${how}.`, remedy, { run: run.id });
}

/** What there is instead, where only a new rollout can help. */
function rollOutInstead(subject: string, imageId = 'AMI'): string {
  return `Roll out an AMI that you know to be good: /ami rollout ${imageId} to ${quote(subject)}`;
}

function noRollout(run: Run): Refusal {
  const isInPlace = inPlaceFactsSchema.safeParse(run.plan?.facts).success;
  if (!isInPlace)
    return new Refusal(
      'nothing-changed',
      `Run ${run.id} (${run.verb}) has not changed what a fleet runs.`,
      `See the run: /ami status ${run.id}`,
      { run: run.id },
    );
  const reason = `Run ${run.id} patched servers where they are, and that cannot be taken back.`;
  return new Refusal('in-place', reason, rollOutInstead(run.subject), { run: run.id });
}

function noWayBack({ id, subject }: Run, why: string): Refusal {
  return new Refusal(
    'no-way-back',
    `There is no way back from run ${id}, as its plan has said: ${why}.`,
    rollOutInstead(subject),
    { run: id },
  );
}

function windowOver({ id, subject, environment }: Run, { hours, imageIds }: FormerLaunch, agoMs: number): Refusal {
  const where = environment === undefined ? '' : ` in ${environment}`;
  const reason =
    hours === 0
      ? `Runs${where} are not taken back (rollbackHours is 0).`
      : `Run ${id} ended ${hoursText(Math.floor(agoMs / hourMs))} ago, and can be taken back for ${hoursText(hours)}${where}.`;
  return new Refusal('window-over', reason, rollOutInstead(subject, imageIds[0]), { run: id });
}

function hoursText(hours: number): string {
  return hours === 1 ? '1 hour' : `${hours} hours`;
}

/** Throws Refusal where another run holds the fleet, with the way to have that one taken back. */
export function refuseBusy(fleet: string, holder: LockHolder | undefined, ownRunId: string | undefined): void {
  if (holder === undefined || holder.owner === ownRunId) return;
  throw new Refusal(
    'lock-held',
    `${fleet} is being changed by run ${holder.owner} now.`,
    `Wait for it, or have it taken back: /ami abort ${holder.owner}`,
    { run: holder.owner },
  );
}

/** The last run that changed a fleet. Throws Refusal where none has, or where it was not one that can be taken back. */
export function lastChange(fleet: string, runs: readonly Run[]): Run {
  const changes = runs.filter(changedItsFleet).filter(isChange);
  const [last, ...earlier] = changes;
  if (last === undefined) {
    throw new Refusal(
      'no-run-to-take-back',
      `Amiable has not changed ${fleet} yet, so that it does not know what served before.`,
      rollOutInstead(fleet),
      { fleet },
    );
  }
  if (inPlaceFactsSchema.safeParse(last.plan?.facts).success) {
    const rollout = earlier.find((run) => rolloutFactsSchema.safeParse(run.plan?.facts).success);
    const remedy =
      rollout === undefined
        ? rollOutInstead(fleet)
        : `The change before it was run ${rollout.id}; to take that back: /ami rollback ${rollout.id}`;
    const reason = `The last change of ${fleet} was run ${last.id}, which patched servers where they are, and that cannot be taken back.`;
    throw new Refusal('in-place', reason, remedy, { run: last.id });
  }
  return last;
}

function isChange({ plan }: Run): boolean {
  return [rolloutFactsSchema, inPlaceFactsSchema].some((schema) => schema.safeParse(plan?.facts).success);
}

/** Throws Refusal unless every image that served before can still be launched. Checks do not count: it has served. */
export function refuseGoneImages(images: readonly Image[], { run, before }: TakenBack, nowMs: number): void {
  const { accountId } = parseFleetKey(run.subjectKey);
  for (const imageId of before.imageIds) {
    const image = images.find((known) => known.imageId === imageId);
    const judged = image && judgeImage(image, { accountId, trustedOwners: [image.ownerId], requiredChecks: [], nowMs });
    if (judged?.usable === true) continue;
    const state = judged === undefined ? 'does not exist any more' : `is ${judged.refusals[0].code}`;
    throw noImage(run, imageId, state);
  }
}

function noImage({ id, subject }: Run, imageId: string, state: string): Refusal {
  const reason = `There is no way back from run ${id}: ${imageId}, which served before, ${state}.`;
  return new Refusal('image-gone', reason, rollOutInstead(subject), { run: id, imageId });
}

/** Throws Refusal where a launch template version that the group launched from before is gone. */
export function refuseGoneVersions(versions: readonly TemplateVersion[], { run, before }: TakenBack): void {
  const known = new Set(
    versions.map(({ templateId, version }) => templateKey({ templateId, version: String(version) })),
  );
  const gone = templatesToVersion(before.source).find((ref) => !known.has(templateKey(ref)));
  if (gone === undefined) return;
  const name = gone.templateName ?? gone.templateId;
  throw new Refusal(
    'version-gone',
    `There is no way back from run ${run.id}: version ${gone.version} of the launch template ${name}, which served before, does not exist any more.`,
    rollOutInstead(run.subject, before.imageIds[0]),
    { run: run.id },
  );
}

/** Throws Refusal where the group's policy has become one that cannot be turned into that of before. */
export function refuseOtherPolicy(fleet: Fleet, { run, before }: TakenBack): void {
  if (canBecome(fleet.source, before.source)) return;
  throw new Refusal(
    'policy-changed',
    `${fleet.name} launches ${kindText(fleet.source)} now, and ${kindText(before.source)} before run ${run.id}. Versions can be gone back to, a policy cannot.`,
    `Give the group its policy of then, or roll out: /ami rollout ${before.imageIds[0] ?? 'AMI'} to ${quote(fleet.name)}`,
    { fleet: fleet.name, run: run.id },
  );
}

function kindText(source: LaunchSource): string {
  if (source.kind !== 'mixed') return `from ${sourceText(source)} alone`;
  const types = source.overrides.map(({ instanceType }) => instanceType ?? 'any type').join(', ');
  return `by a mixed-instances policy (${types === '' ? 'without overrides' : types})`;
}

/** Somebody else's change since, in a clause: a run where one is known, else what the group launches from. */
export function changedSince(fleet: Fleet, later: readonly Run[]): string {
  const [last] = later;
  const launches = `it launches ${(fleet.sourceImageIds ?? ['what cannot be told']).join(', ')} from ${sourceText(fleet.source)} now`;
  if (last === undefined) return `somebody has changed it since, outside of Amiable: ${launches}`;
  return `it was changed since by run ${last.id} of ${last.requestedBy.name} (${last.command}): ${launches}`;
}

/** Throws Refusal with who changed what; it can be overridden with a reason. */
export function refuseChangedSince(
  { fleet, later }: { readonly fleet: Fleet; readonly later: readonly Run[] },
  { run, before }: TakenBack,
): never {
  const [last] = later;
  const takesItBack = later.find((other) => takesBack(other) === run.id);
  const what = takesItBack === undefined ? '' : ` Run ${takesItBack.id} has taken it back already.`;
  const first = last === undefined ? '' : `Take back run ${last.id} first: /ami rollback ${last.id}. `;
  throw new Refusal(
    'changed-since',
    `${fleet.name} is not as run ${run.id} has left it: ${changedSince(fleet, later)}.${what}`,
    `${first}To go back to ${before.imageIds.join(', ')} all the same, say why; a second person then has to approve: /ami rollback ${run.id} --override "…"`,
    { fleet: fleet.name, run: run.id },
  );
}

/** The run that a rollback has taken back. */
export function takesBack({ plan }: Run): string | undefined {
  return rolloutFactsSchema.safeParse(plan?.facts).data?.takenBack?.runId;
}
