/** What of an emergency was not as usual, or not done, each with its reason. Pure. */
import type { Run } from '../../runs/run.ts';
import type { EmergencyFacts } from './emergency-facts.ts';
import type { EmergencyReport, ReportedException } from './emergency-report-facts.ts';
import { emergencyRequestSchema } from './emergency-request.ts';

/** Rules that were set aside first, then what was not patched, then what was warned of. */
export function exceptionsOf(
  { request }: Pick<Run, 'request'>,
  { breakGlass, warnings }: Pick<EmergencyFacts, 'breakGlass' | 'warnings'>,
  { fleets, leftOut }: Pick<EmergencyReport, 'fleets' | 'leftOut'>,
): readonly ReportedException[] {
  const { override, outsideWindow } = emergencyRequestSchema.safeParse(request).data ?? {};
  const rule = (what: string, why: string | undefined): readonly ReportedException[] =>
    why === undefined ? [] : [{ kind: 'rule', what, why }];
  return [
    ...rule('Fewer people had to approve: the glass was broken', breakGlass?.reason),
    ...(breakGlass?.setsAside ?? []).flatMap((what) => rule(`Set aside: ${what}`, breakGlass?.reason)),
    ...rule('Checks and the order of environments were overridden', override),
    ...rule('Windows were not waited for', outsideWindow),
    ...leftOut.map(({ name, why }) => ({ kind: 'fleet' as const, what: name, why })),
    ...fleets
      .filter(({ state }) => state !== 'done')
      .map(({ name, state, why }) => ({ kind: 'fleet' as const, what: name, why: why ?? whyNot[state] ?? state })),
    ...warnings.map((why) => ({ kind: 'unseen' as const, what: 'Warned of before the approval', why })),
  ];
}

const whyNot: Readonly<Partial<Record<EmergencyReport['fleets'][number]['state'], string>>> = {
  'under-way': 'It is still under way',
  'no-image': 'There is no mended AMI for it',
  stopped: 'A person stopped it',
  untouched: 'It was not begun',
};
