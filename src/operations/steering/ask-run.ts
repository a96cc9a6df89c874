/** What all verbs that make runs do when they are asked for. */
import type * as z from 'zod';
import { canonicalJson, type Json } from '../../basics/json.ts';
import { rolesOf } from '../../config/policy.ts';
import { runIdFor } from '../../runs/ids.ts';
import { type NewRun, newRun } from '../../runs/new-run.ts';
import type { Run } from '../../runs/run.ts';
import type { AskedAnswer } from '../answers.ts';
import type { Asker, Desk } from '../desk.ts';
import { authorise } from '../people/authorise.ts';

/** A run that somebody wants, before it is planned. */
export interface Wanted {
  readonly verb: string;
  /** In canonical form. */
  readonly command: string;
  readonly request: Json;
  readonly subject: string;
  /** Whether a recorded request asks for the same. */
  isSame(recorded: Json): boolean;
}

/**
 * Records that a run is wanted; planning goes on by itself. One write, and one run however often the same interaction
 * is delivered. Throws Refusal where the person may not ask for changes anywhere.
 */
export async function askRun(desk: Desk, asker: Asker, wanted: Wanted): Promise<AskedAnswer> {
  requireOperatorSomewhere(desk, asker);
  for (let attempt = 0; ; attempt += 1) {
    const id = runIdFor(asker.interactionId, attempt);
    const run = newRun({ ...asked(asker, wanted), id, nowMs: desk.clock.nowMs() });
    if ((await desk.store.create(run)) === 'created') {
      desk.wake(run.id);
      return { run, repeated: false };
    }
    const existing = await desk.store.read(run.id);
    if (existing !== undefined && isRepeat(existing, asker, wanted)) return { run: existing, repeated: true };
  }
}

/** Whether a recorded request is this one. Delivered again, it may come with other user groups; it keeps those of the first time. */
export function isSameRequest<Request extends { groupIds: string[] } & Record<string, Json>>(
  schema: z.ZodType<Request>,
  recorded: Json,
  request: Request,
): boolean {
  const known = schema.safeParse(recorded);
  if (!known.success) return false;
  return canonicalJson({ ...known.data, groupIds: [] }) === canonicalJson({ ...request, groupIds: [] });
}

/** The environment is known only once the subject has been read; planning then asks again, for that environment. */
export function requireOperatorSomewhere(desk: Desk, asker: Asker): void {
  const environments = desk.config.environments.map(({ name }) => name);
  const person = { userId: asker.actor.id, groupIds: asker.groupIds };
  if (environments.some((environment) => rolesOf(desk.config, { ...person, environment }).has('operator'))) return;
  authorise(desk, asker, 'operator');
}

function isRepeat(existing: Run, { actor }: Asker, { verb, isSame }: Wanted): boolean {
  return existing.verb === verb && existing.requestedBy.id === actor.id && isSame(existing.request);
}

function asked({ actor, place }: Asker, { verb, command, request, subject }: Wanted): Omit<NewRun, 'id' | 'nowMs'> {
  return { verb, command, request, subject, place, requestedBy: actor };
}
