import { createHash } from 'node:crypto';
import { closest, distance } from 'fastest-levenshtein';
import { Refusal } from '../basics/errors.ts';
import type { Json } from '../basics/json.ts';
import { rolesOf } from '../config/policy.ts';
import { covers } from '../runs/freeze-gate.ts';
import type { Freeze } from '../runs/store.ts';
import type { FreezeAnswer, UnfreezeAnswer } from './answers.ts';
import type { Asker, Desk } from './desk.ts';
import { type Coverage, coverageOf, writtenEnvironments } from './environments.ts';
import { authorise } from './people/authorise.ts';

const everywhere = '*';

/**
 * Stops new changes, in one environment or everywhere; runs under way stop before their next step. It holds at once,
 * before anybody has looked what it covers; an environment that turns out not to exist is refused and stays unfrozen.
 * Safe to repeat.
 */
export async function freeze(
  desk: Desk,
  asker: Asker,
  { scope = everywhere, reason }: { readonly scope?: string; readonly reason: string },
): Promise<FreezeAnswer> {
  authoriseScope(desk, asker, scope);
  const [live, freezes] = await Promise.all([desk.store.live(), desk.store.freezes()]);
  const written = writtenEnvironments(desk.config, live, freezes);
  const spelled = written.find((name) => covers(name, scope)) ?? scope;
  const frozen: Freeze = { scope: spelled, reason, by: asker.actor, sinceMs: desk.clock.nowMs() };
  await desk.store.putFreeze(frozen);
  const coverage = scope === everywhere ? undefined : await coverageOf(desk, { actor: asker.actor.id }, spelled);
  if (coverage !== undefined && !written.includes(spelled)) await refuseUnknown(desk, spelled, written, coverage);
  await writeDown(desk, asker, 'Freeze', { scope: spelled, reason });
  const underWay = live.filter((run) => covers(spelled, run.environment));
  return { freeze: frozen, underWay, ...(coverage === undefined ? {} : { coverage }) };
}

/** Lifts it; runs that waited go on at their next look. Safe to repeat. */
export async function unfreeze(
  desk: Desk,
  asker: Asker,
  { scope = everywhere }: { readonly scope?: string },
): Promise<UnfreezeAnswer> {
  authoriseScope(desk, asker, scope);
  const standing = await desk.store.freezes();
  const [lifted, others] = [standing.filter((one) => isOf(one, scope)), standing.filter((one) => !isOf(one, scope))];
  for (const one of lifted) {
    await desk.store.removeFreeze(one.scope);
    await writeDown(desk, asker, 'Unfreeze', { scope: one.scope });
  }
  return { scope: lifted[0]?.scope ?? scope, wasFrozen: lifted.length > 0, standing: others };
}

function isOf({ scope }: Freeze, wanted: string): boolean {
  return scope.toLowerCase() === wanted.toLowerCase();
}

/** What holds everywhere takes the role everywhere. */
function authoriseScope(desk: Desk, asker: Asker, scope: string): void {
  for (const environment of environmentsIn(desk, asker, scope)) authorise(desk, asker, 'operator', environment);
}

/** Those in which the role is needed; undefined stands for any that is not configured. */
function environmentsIn({ config }: Desk, { actor, groupIds }: Asker, scope: string): readonly (string | undefined)[] {
  if (scope !== everywhere) return [scope];
  const isAdmin = rolesOf(config, { userId: actor.id, groupIds }).has('admin');
  return isAdmin ? [] : [undefined, ...config.environments.map(({ name }) => name)];
}

/** A place that cannot be read may hold the environment: a freeze that stops nothing harms less than one that is not. */
async function refuseUnknown(
  desk: Desk,
  scope: string,
  written: readonly string[],
  { fleets, environments, unread }: Coverage,
): Promise<void> {
  if (fleets.length > 0 || unread.length > 0) return;
  await desk.store.removeFreeze(scope);
  const known = [...new Set([...written, ...environments])].toSorted();
  throw new Refusal('unknown-environment', `There is no environment ${scope}.`, nearestOf(scope, known), { scope });
}

function nearestOf(scope: string, known: readonly string[]): string {
  if (known.length === 0) return 'No fleet has the tag Environment. To freeze everything: /ami freeze --reason …';
  const near = closest(scope.toLowerCase(), [...known]);
  const isNear = distance(scope.toLowerCase(), near.toLowerCase()) <= Math.max(2, scope.length / 3);
  return isNear ? `Did you mean ${near}?` : `There are: ${known.slice(0, 20).join(', ')}.`;
}

/** Kept with what is done outside a run. */
function writeDown(desk: Desk, asker: Asker, call: string, subject: Record<string, Json>): Promise<void> {
  const atMs = desk.clock.nowMs();
  const digest = createHash('sha256').update(`${asker.interactionId}/${call}`).digest('hex').slice(0, 8);
  const id = `${String(atMs).padStart(14, '0')}-${digest}`;
  const context = { actor: asker.actor.id };
  const outcome = { kind: 'succeeded', atMs };
  return desk.store.putAudit('none', id, { id, atMs, context, service: 'amiable', call, subject, outcome });
}
