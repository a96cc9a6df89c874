import { quote } from '../../basics/quoting.ts';
import type { AskedAnswer, DryRunAnswer } from '../answers.ts';
import type { Asker, Desk } from '../desk.ts';
import { loadPlanning } from '../load-planning.ts';
import { askRun, isSameRequest, requireOperatorSomewhere } from '../steering/ask-run.ts';
import type { FamilyRow } from './cleanup-facts.ts';
import { type CleanupRequest, cleanupRequestSchema, cleanupVerb } from './cleanup-request.ts';

export interface CleanupAsked {
  readonly application: string;
  readonly keep?: number;
  readonly limit?: number;
  readonly reason?: string;
}

/** Records that old AMIs are to be retired. Throws Refusal where the person may not ask for changes anywhere. */
export function askCleanup(desk: Desk, asker: Asker, asked: CleanupAsked): Promise<AskedAnswer> {
  const request = requestOf(asker, asked);
  return askRun(desk, asker, {
    verb: cleanupVerb,
    command: commandOf(request),
    request,
    subject: request.application,
    isSame: (recorded) => isSameRequest(cleanupRequestSchema, recorded, request),
  });
}

export interface CleanupDryRun extends DryRunAnswer {
  /** Every AMI of the application, with why it stays where it does. */
  readonly rows: readonly FamilyRow[];
}

/** The plan that a run would have, without a run. Throws Refusal as asking and planning do. */
export async function dryRunCleanup(desk: Desk, asker: Asker, asked: CleanupAsked): Promise<CleanupDryRun> {
  requireOperatorSomewhere(desk, asker);
  const request = requestOf(asker, asked);
  const { dryRunAnswer, planCleanup } = await loadPlanning();
  const planned = await planCleanup(desk, request, { actor: asker.actor });
  return { ...dryRunAnswer(desk, commandOf(request), planned), rows: planned.rows };
}

function requestOf(asker: Asker, asked: CleanupAsked): CleanupRequest {
  return cleanupRequestSchema.parse({ ...asked, groupIds: [...asker.groupIds] });
}

function commandOf({ application, keep, limit, reason }: CleanupRequest): string {
  const flags = [
    ...(keep === undefined ? [] : [`--keep ${keep}`]),
    ...(limit === undefined ? [] : [`--limit ${limit}`]),
    ...(reason === undefined ? [] : [`--reason ${quote(reason)}`]),
  ];
  return [`cleanup ${quote(application)}`, ...flags].join(' ');
}
