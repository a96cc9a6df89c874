import { quote } from '../../basics/quoting.ts';
import type { AskedAnswer, DryRunAnswer } from '../answers.ts';
import type { Asker, Desk } from '../desk.ts';
import { loadPlanning } from '../load-planning.ts';
import { askRun, isSameRequest, requireOperatorSomewhere } from '../steering/ask-run.ts';
import { type RestoreRequest, restoreRequestSchema, restoreVerb } from './restore-request.ts';

export interface RestoreAsked {
  readonly imageId: string;
  readonly reason?: string;
}

/** Records that a retired AMI is wanted back. Throws Refusal where the person may not ask for changes anywhere. */
export function askRestore(desk: Desk, asker: Asker, asked: RestoreAsked): Promise<AskedAnswer> {
  const request = requestOf(asker, asked);
  return askRun(desk, asker, {
    verb: restoreVerb,
    command: commandOf(request),
    request,
    subject: request.imageId,
    isSame: (recorded) => isSameRequest(restoreRequestSchema, recorded, request),
  });
}

/** The plan that a run would have, without a run. Throws Refusal as asking and planning do. */
export async function dryRunRestore(desk: Desk, asker: Asker, asked: RestoreAsked): Promise<DryRunAnswer> {
  requireOperatorSomewhere(desk, asker);
  const request = requestOf(asker, asked);
  const { dryRunAnswer, planRestore } = await loadPlanning();
  return dryRunAnswer(desk, commandOf(request), await planRestore(desk, request, { actor: asker.actor }));
}

function requestOf(asker: Asker, asked: RestoreAsked): RestoreRequest {
  return restoreRequestSchema.parse({ ...asked, groupIds: [...asker.groupIds] });
}

function commandOf({ imageId, reason }: RestoreRequest): string {
  return reason === undefined ? `restore ${imageId}` : `restore ${imageId} --reason ${quote(reason)}`;
}
