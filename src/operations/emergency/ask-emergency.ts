import { quote } from '../../basics/quoting.ts';
import type { AskedAnswer, DryRunAnswer } from '../answers.ts';
import type { Asker, Desk } from '../desk.ts';
import { loadPlanning } from '../load-planning.ts';
import { askRun, isSameRequest, requireOperatorSomewhere } from '../steering/ask-run.ts';
import { type EmergencyRequest, emergencyRequestSchema } from './emergency-request.ts';

export type EmergencyAsked = Omit<EmergencyRequest, 'groupIds'>;

/**
 * Records that everything is to be patched that a vulnerability affects. That the glass is broken is in the audit trail
 * before anything else. Throws Refusal where the person may not ask for changes anywhere.
 */
export async function askEmergency(desk: Desk, asker: Asker, asked: EmergencyAsked): Promise<AskedAnswer> {
  const request = requestOf(asker, asked);
  const answer = await askRun(desk, asker, {
    verb: 'emergency',
    command: commandOf(request),
    request,
    subject: request.cve,
    isSame: (recorded) => isSameRequest(emergencyRequestSchema, recorded, request),
  });
  if (request.breakGlass !== undefined) await auditBreakGlass(desk, asker, answer);
  return answer;
}

/** Under an id that follows from the run: a repeat writes the same entry. */
async function auditBreakGlass({ store }: Desk, { actor }: Asker, { run }: AskedAnswer): Promise<void> {
  const { reason } = emergencyRequestSchema.parse(run.request);
  const entryId = `${String(run.requestedAtMs).padStart(14, '0')}-glass-broken`;
  await store.putAudit(run.id, entryId, {
    id: entryId,
    atMs: run.requestedAtMs,
    what: 'glass-broken',
    actor: { ...actor },
    reason: reason ?? '',
    command: run.command,
  });
}

/** The plan that a run would have, without a run. Throws Refusal as asking and planning do. */
export async function dryRunEmergency(desk: Desk, asker: Asker, asked: EmergencyAsked): Promise<DryRunAnswer> {
  requireOperatorSomewhere(desk, asker);
  const request = requestOf(asker, asked);
  const { dryRunAnswer, planEmergency } = await loadPlanning();
  return dryRunAnswer(desk, commandOf(request), await planEmergency(desk, request, { actor: asker.actor }));
}

function requestOf(asker: Asker, asked: EmergencyAsked): EmergencyRequest {
  return emergencyRequestSchema.parse({ ...asked, groupIds: [...asker.groupIds] });
}

function commandOf(request: EmergencyRequest): string {
  const { cve, packages, fleets, imageIds, profile, reason, override, outsideWindow, breakGlass } = request;
  const lists = { packages, fleets, amis: imageIds };
  const named = Object.entries(lists).flatMap(([name, all]) =>
    all.length === 0 ? [] : [[name, all.join(',')] as const],
  );
  const given = { profile, reason, override, 'outside-window': outsideWindow };
  const flags = [...named, ...Object.entries(given)].flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${quote(value)}`],
  );
  return [`emergency ${cve}`, ...flags, ...(breakGlass === undefined ? [] : ['--break-glass'])].join(' ');
}
