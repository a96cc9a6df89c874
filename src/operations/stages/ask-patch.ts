import { quote } from '../../basics/quoting.ts';
import { strategyNamed } from '../../config/fleet-names.ts';
import type { AskedAnswer, DryRunAnswer } from '../answers.ts';
import type { Asker, Desk } from '../desk.ts';
import { idsText, tagsText } from '../in-place/server-tags.ts';
import { loadPlanning } from '../load-planning.ts';
import { askRun, isSameRequest, requireOperatorSomewhere } from '../steering/ask-run.ts';
import { type PatchRequest, type PatchStrategy, patchRequestSchema } from './patch-request.ts';

export type PatchAsked = Omit<PatchRequest, 'groupIds' | 'target' | 'strategy'> & {
  /** That of the fleet where it is absent; in place where servers are named by tags. */
  readonly strategy?: PatchStrategy;
  readonly target:
    | { readonly kind: 'fleet'; readonly fleet: string }
    | { readonly kind: 'tags'; readonly tags: Readonly<Record<string, string>> }
    | { readonly kind: 'servers'; readonly instanceIds: readonly string[] };
};

/** Records that a fleet or servers are to be patched. Throws Refusal where the person may not ask for changes anywhere. */
export function askPatch(desk: Desk, asker: Asker, asked: PatchAsked): Promise<AskedAnswer> {
  const request = requestOf(desk, asker, asked);
  return askRun(desk, asker, {
    verb: 'patch',
    command: commandOf(request),
    request,
    subject: patchSubject(request),
    isSame: (recorded) => isSameRequest(patchRequestSchema, recorded, request),
  });
}

/** The plan that a run would begin with, without a run, and what that comes to with the rollout that follows it. Throws Refusal as asking and planning do. */
export async function dryRunPatch(desk: Desk, asker: Asker, asked: PatchAsked): Promise<DryRunAnswer> {
  requireOperatorSomewhere(desk, asker);
  const request = requestOf(desk, asker, asked);
  const { dryRunAnswer, forecastWithRollout, planPatch } = await loadPlanning();
  const planned = await planPatch(desk, request, { actor: asker.actor });
  const answer = dryRunAnswer(desk, commandOf(request), planned);
  return { ...answer, ...(await forecastWithRollout(desk, planned.plan, { actor: asker.actor.id, step: 'plan' })) };
}

function requestOf({ config }: Desk, asker: Asker, asked: PatchAsked): PatchRequest {
  const { target } = asked;
  const usual = target.kind === 'fleet' ? strategyNamed(config, target.fleet) : 'in-place';
  return patchRequestSchema.parse({
    ...asked,
    target: target.kind === 'servers' ? { ...target, name: idsText(target.instanceIds) } : target,
    strategy: asked.strategy ?? usual,
    groupIds: [...asker.groupIds],
  });
}

/** `web`, `Role=webserver,Tier=2`, or `i-1,i-2 and 3 more`. */
function patchSubject({ target }: PatchRequest): string {
  switch (target.kind) {
    case 'fleet':
      return target.fleet;
    case 'tags':
      return tagsText(target.tags);
    case 'servers':
      return target.name;
  }
}

/** As it is typed: a fleet, tags, or ids. */
function targetText(target: PatchRequest['target']): string {
  switch (target.kind) {
    case 'fleet':
      return quote(target.fleet);
    case 'tags':
      return `--tags ${quote(tagsText(target.tags))}`;
    case 'servers':
      return `--instances ${quote((target.instanceIds ?? []).join(','))}`;
  }
}

function commandOf(request: PatchRequest): string {
  const { target, strategy, profile, command, application: app, batch, maxErrors, reason, override } = request;
  const reasons = { reason, override, 'outside-window': request.outsideWindow };
  const subject = targetText(target);
  const given = { strategy, profile, command, app, batch, 'max-errors': maxErrors, ...reasons };
  const flags = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${quote(value)}`],
  );
  return [`patch ${subject}`, ...flags].join(' ');
}
