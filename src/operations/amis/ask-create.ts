import { quote } from '../../basics/quoting.ts';
import type { AskedAnswer, DryRunAnswer } from '../answers.ts';
import type { Asker, Desk } from '../desk.ts';
import { loadPlanning } from '../load-planning.ts';
import { askRun, isSameRequest, requireOperatorSomewhere } from '../steering/ask-run.ts';
import { type CreateRequest, createRequestSchema } from './create-request.ts';

export interface CreateAsked {
  readonly instanceId: string;
  readonly application: string;
  readonly version: string;
  readonly environment?: string;
  readonly reboot?: boolean;
  readonly reason?: string;
}

/** Records that an image of an instance is wanted. Throws Refusal where the person may not ask for changes anywhere. */
export function askCreate(desk: Desk, asker: Asker, asked: CreateAsked): Promise<AskedAnswer> {
  const request = requestOf(asker, asked);
  return askRun(desk, asker, {
    verb: 'create',
    command: commandOf(request),
    request,
    subject: request.instanceId,
    isSame: (recorded) => isSameRequest(createRequestSchema, recorded, request),
  });
}

/** The plan that a run would have, without a run. Throws Refusal as asking and planning do. */
export async function dryRunCreate(desk: Desk, asker: Asker, asked: CreateAsked): Promise<DryRunAnswer> {
  requireOperatorSomewhere(desk, asker);
  const request = requestOf(asker, asked);
  const { dryRunAnswer, planCreate } = await loadPlanning();
  return dryRunAnswer(desk, commandOf(request), await planCreate(desk, request, { actor: asker.actor }));
}

function requestOf(asker: Asker, asked: CreateAsked): CreateRequest {
  return createRequestSchema.parse({ ...asked, groupIds: [...asker.groupIds] });
}

function commandOf({ instanceId, application, version, environment, reboot, reason }: CreateRequest): string {
  const flags = [
    `--app ${quote(application)}`,
    `--version ${quote(version)}`,
    ...(environment === undefined ? [] : [`--env ${quote(environment)}`]),
    ...(reboot ? ['--reboot'] : []),
    ...(reason === undefined ? [] : [`--reason ${quote(reason)}`]),
  ];
  return [`create ${instanceId}`, ...flags].join(' ');
}
