import type { DryRunAnswer } from '../operations/answers.ts';
import { forecastFacts, forecastParts, forecastText } from './forecast.ts';
import { planWords } from './verb-words.ts';
import { bold, code, note, type Part, paragraph, text, type View } from './view.ts';
import { windowFacts } from './windows.ts';
import { plural } from './words.ts';

/** What would happen, what it would come to step by step, and that nothing did; `lists` in place of those of a card. */
export function dryRunView(
  { command, plan, digest, forecast, objection, atMs }: DryRunAnswer,
  lists?: readonly Part[],
): View {
  const words = planWords({ plan });
  const what = words === undefined ? `Dry run of ${command}.` : `Dry run: ${words.wouldDo}`;
  const warning = objection === undefined ? '' : `⚠️ ${objection} `;
  return {
    summary: `${what} Nothing was changed. ${warning}${forecastText(forecast)}`,
    parts: [
      { kind: 'heading', text: 'Plan, not carried out' },
      paragraph(text(`${what} `), bold('Nothing was changed.'), text(` ${warning}${forecastText(forecast)}`)),
      ...(words === undefined
        ? stepParts(plan.steps.map(({ name }) => name))
        : [{ kind: 'facts' as const, facts: [...words.facts, ...windowFacts(plan, atMs)] }]),
      { kind: 'facts', facts: forecastFacts(forecast) },
      ...forecastParts(forecast),
      ...(lists ?? words?.lists ?? []),
      paragraph(text(approvalText(plan.approval.required, plan.approval.requesterMayApprove))),
      paragraph(text('To do it:')),
      { kind: 'code', text: `/ami ${command.replace(/ --dry-run(?=$| )/, '')}` },
      note(text('Plan '), code(digest)),
    ],
  };
}

function approvalText(required: number, requesterMayApprove: boolean): string {
  if (required === 0) return 'It needs no approval.';
  return `It needs ${plural(required, 'approval')}${requesterMayApprove ? '' : ' by someone other than the one who asks'}.`;
}

function stepParts(names: readonly string[]): readonly Part[] {
  return names.length === 0 ? [] : [{ kind: 'list', items: names.slice(0, 20).map((name) => [text(name)]) }];
}
