import { quote } from '../../basics/quoting.ts';
import type { AskedAnswer, DryRunAnswer } from '../answers.ts';
import type { Asker, Desk } from '../desk.ts';
import { loadPlanning } from '../load-planning.ts';
import { askRun, isSameRequest, requireOperatorSomewhere } from '../steering/ask-run.ts';
import { type StagesRequest, type StagesVerb, stagesRequestSchema } from './stages-request.ts';

export interface StagesAsked {
  readonly verb: Exclude<StagesVerb, 'patch'>;
  readonly target: StagesRequest['target'];
  readonly profile?: string;
  readonly command?: string;
  readonly application?: string;
  readonly version?: string;
  readonly reason?: string;
}

/** Records that an AMI is to be baked, validated or scanned. Throws Refusal where the person may not ask for changes anywhere. */
export function askStages(desk: Desk, asker: Asker, { verb, ...asked }: StagesAsked): Promise<AskedAnswer> {
  const request = requestOf(asker, asked);
  return askRun(desk, asker, {
    verb,
    command: commandOf(verb, request),
    request,
    subject: subjectOf(request),
    isSame: (recorded) => isSameRequest(stagesRequestSchema, recorded, request),
  });
}

/** The plan that a run would have, without a run. Throws Refusal as asking and planning do. */
export async function dryRunStages(desk: Desk, asker: Asker, { verb, ...asked }: StagesAsked): Promise<DryRunAnswer> {
  requireOperatorSomewhere(desk, asker);
  const request = requestOf(asker, asked);
  const { dryRunAnswer, planStages } = await loadPlanning();
  return dryRunAnswer(desk, commandOf(verb, request), await planStages(desk, verb, request, { actor: asker.actor }));
}

function requestOf(asker: Asker, asked: Omit<StagesAsked, 'verb'>): StagesRequest {
  return stagesRequestSchema.parse({ ...asked, groupIds: [...asker.groupIds] });
}

function subjectOf({ target }: StagesRequest): string {
  return target.kind === 'fleet' ? target.fleet : target.imageId;
}

function commandOf(verb: string, request: StagesRequest): string {
  const { profile, command, application: app, version, reason } = request;
  const flags = Object.entries({ profile, command, app, version, reason }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${quote(value)}`],
  );
  return [`${verb} ${quote(subjectOf(request))}`, ...flags].join(' ');
}
