import { canonicalJson } from '../basics/json.ts';
import { quote } from '../basics/quoting.ts';
import { rolesOf } from '../config/policy.ts';
import { runIdFor } from '../runs/ids.ts';
import { planDigest } from '../runs/plan.ts';
import type { Run } from '../runs/run.ts';
import type { AskedAnswer, DryRunAnswer } from './answers.ts';
import { authorise } from './authorise.ts';
import type { Asker, Desk } from './desk.ts';
import { planRollout } from './plan-rollout.ts';
import { type RolloutRequest, rolloutRequestSchema } from './rollout-request.ts';

export interface RolloutAsked {
  readonly imageId: string;
  readonly fleet: string;
  readonly strategy?: 'rolling';
  readonly batch?: string;
  readonly reason?: string;
  readonly override?: string;
}

/**
 * Records that a rollout is wanted; planning goes on by itself. One write, and one run however often the same
 * interaction is delivered. Throws Refusal where the person may not ask for changes anywhere.
 */
export async function askRollout(desk: Desk, asker: Asker, asked: RolloutAsked): Promise<AskedAnswer> {
  requireOperatorSomewhere(desk, asker);
  const request = requestOf(asker, asked);
  for (let attempt = 0; ; attempt += 1) {
    const run = newRun(desk, asker, request, runIdFor(asker.interactionId, attempt));
    if ((await desk.store.create(run)) === 'created') {
      desk.wake(run.id);
      return { run, repeated: false };
    }
    const existing = await desk.store.read(run.id);
    if (existing !== undefined && isSameRequest(existing, request, asker)) return { run: existing, repeated: true };
  }
}

/** The plan that a run would have, without a run. Throws Refusal as asking and planning do. */
export async function dryRunRollout(desk: Desk, asker: Asker, asked: RolloutAsked): Promise<DryRunAnswer> {
  requireOperatorSomewhere(desk, asker);
  const request = requestOf(asker, asked);
  const { plan } = await planRollout(desk, request, { actor: asker.actor });
  return { command: commandOf(request), plan, digest: planDigest(plan), atMs: desk.clock.nowMs() };
}

/** The environment is known only once the fleet has been read; planning then asks again, for that environment. */
function requireOperatorSomewhere(desk: Desk, asker: Asker): void {
  const environments = desk.config.environments.map(({ name }) => name);
  const person = { userId: asker.actor.id, groupIds: asker.groupIds };
  if (environments.some((environment) => rolesOf(desk.config, { ...person, environment }).has('operator'))) return;
  authorise(desk, asker, 'operator');
}

function requestOf(asker: Asker, asked: RolloutAsked): RolloutRequest {
  return rolloutRequestSchema.parse({ ...asked, groupIds: [...asker.groupIds] });
}

/** Delivered again, a request may come with other user groups; it keeps those of the first time. */
function isSameRequest(existing: Run, request: RolloutRequest, { actor }: Asker): boolean {
  const recorded = rolloutRequestSchema.safeParse(existing.request);
  if (!recorded.success || existing.requestedBy.id !== actor.id) return false;
  return canonicalJson({ ...recorded.data, groupIds: [] }) === canonicalJson({ ...request, groupIds: [] });
}

function commandOf({ imageId, fleet, strategy, batch, reason, override }: RolloutRequest): string {
  const flags = Object.entries({ strategy, batch, reason, override }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${quote(value)}`],
  );
  return [`rollout ${imageId} to ${quote(fleet)}`, ...flags].join(' ');
}

function newRun(desk: Desk, asker: Asker, request: RolloutRequest, id: string): Run {
  const nowMs = desk.clock.nowMs();
  return {
    schema: 1,
    id,
    verb: 'rollout',
    command: commandOf(request),
    request,
    subject: request.fleet,
    subjectKey: `asked/${request.fleet}`,
    requestedBy: asker.actor,
    requestedAtMs: nowMs,
    place: asker.place,
    phase: { kind: 'planning' },
    step: { index: 0, round: 1, startedAtMs: nowMs, pausedMs: 0, tries: 0 },
    tried: [],
    outputs: {},
    approvals: [],
    inbox: [],
    seen: [],
    pending: [],
    lastNoteSeq: 0,
    fence: 0,
    leaseUntilMs: 0,
    dueAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}
