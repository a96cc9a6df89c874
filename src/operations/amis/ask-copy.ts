import { quote } from '../../basics/quoting.ts';
import { whereaboutsText } from '../../fleet/place.ts';
import type { AskedAnswer, DryRunAnswer } from '../answers.ts';
import type { Asker, Desk } from '../desk.ts';
import { loadPlanning } from '../load-planning.ts';
import { askRun, isSameRequest, requireOperatorSomewhere } from '../steering/ask-run.ts';
import { type CopyRequest, copyRequestSchema, copyVerb } from './copy-request.ts';

export interface CopyAsked {
  readonly imageId: string;
  readonly to: CopyRequest['to'];
  readonly reason?: string;
}

/** Records that a copy of an AMI is wanted. Throws Refusal where the person may not ask for changes anywhere. */
export function askCopy(desk: Desk, asker: Asker, asked: CopyAsked): Promise<AskedAnswer> {
  const request = requestOf(asker, asked);
  return askRun(desk, asker, {
    verb: copyVerb,
    command: commandOf(request),
    request,
    subject: request.imageId,
    isSame: (recorded) => isSameRequest(copyRequestSchema, recorded, request),
  });
}

/** The plan that a run would have, without a run. Throws Refusal as asking and planning do. */
export async function dryRunCopy(desk: Desk, asker: Asker, asked: CopyAsked): Promise<DryRunAnswer> {
  requireOperatorSomewhere(desk, asker);
  const request = requestOf(asker, asked);
  const { dryRunAnswer, planCopy } = await loadPlanning();
  return dryRunAnswer(desk, commandOf(request), await planCopy(desk, request, { actor: asker.actor }));
}

function requestOf(asker: Asker, asked: CopyAsked): CopyRequest {
  return copyRequestSchema.parse({ ...asked, groupIds: [...asker.groupIds] });
}

function commandOf({ imageId, to, reason }: CopyRequest): string {
  const said = `copy ${imageId} to ${whereaboutsText(to)}`;
  return reason === undefined ? said : `${said} --reason ${quote(reason)}`;
}
