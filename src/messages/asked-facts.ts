import * as z from 'zod';
import type { Run } from '../runs/run.ts';
import type { Fact } from './plan-words.ts';
import { code, text, time } from './view.ts';
import { cut, person } from './words.ts';

const longestReason = 500;

/** What every verb that takes reasons keeps of them. */
const reasonsSchema = z.object({
  reason: z.string().optional(),
  override: z.string().optional(),
  outsideWindow: z.string().optional(),
});

/** Why a run was asked for, where that was said. */
export function reasonOf({ request }: Run): string | undefined {
  return reasonsSchema.safeParse(request).data?.reason;
}

/** Who asked for a run, when, and why. */
export function askedFacts(run: Run): readonly Fact[] {
  if (run.parent !== undefined) return [{ label: 'Part of', value: [code(`/ami status ${run.parent.runId}`)] }];
  const { override, outsideWindow } = reasonsSchema.safeParse(run.request).data ?? {};
  const reason = reasonOf(run);
  return [
    { label: 'Asked by', value: [person(run.requestedBy), text(', '), time(run.requestedAtMs, 'date')] },
    ...(reason === undefined ? [] : [{ label: 'Reason', value: [text(cut(reason, longestReason))] }]),
    ...(override === undefined ? [] : [{ label: overrides(run), value: [text(cut(override, longestReason))] }]),
    ...(outsideWindow === undefined
      ? []
      : [{ label: 'Outside the windows', value: [text(cut(outsideWindow, longestReason))] }]),
  ];
}

/** What the verb takes an override of. */
function overrides({ verb }: Run): string {
  return verb === 'rollback' ? 'Overrides a change' : 'Overrides a check';
}
